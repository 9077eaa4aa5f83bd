package dev.stowage.integration.documents;

import java.nio.file.Path;

/**
 * Something in the prose that is to be written differently.
 *
 * @param file where it is, relative to the project
 * @param line its line
 * @param text the words that were found
 * @param advice what to write instead
 * @param sentence the sentence that it is in
 */
record ProseFinding(Path file, int line, String text, String advice, String sentence) {
    @Override
    public String toString() {
        return file + ":" + line + ": \"" + text + "\": " + advice + "\n    " + sentence;
    }
}
