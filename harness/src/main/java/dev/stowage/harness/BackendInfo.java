package dev.stowage.harness;

import dev.stowage.api.Availability;

/**
 * What a report says of a backend of this machine, run or not.
 *
 * @param kind {@code runtime} or {@code storage}
 * @param name the backend's name
 * @param availability what was found
 */
public record BackendInfo(String kind, String name, Availability availability) {}
