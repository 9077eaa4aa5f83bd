package dev.stowage.api.planted;

import com.google.inject.Key;
import java.util.logging.Logger;

/** A contract that logs and wires. */
public final class ChattyContract {
    Logger logger;
    Key<String> key;
}
