/**
 * The Linux system calls that Stowage needs and the JDK does not offer: process identity, pidfds, reaping,
 * descriptors that follow no symbolic link, durable directories, and locks between processes.
 *
 * <p>
 * Works on Linux, x86_64 and aarch64; elsewhere every entry point throws
 * {@link dev.stowage.posix.UnsupportedPlatformException}. Needs native access
 * ({@code --enable-native-access}). Every descriptor is opened close-on-exec, so no child process inherits
 * one.
 */
@NullMarked
package dev.stowage.posix;

import org.jspecify.annotations.NullMarked;
