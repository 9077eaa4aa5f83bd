package dev.stowage.harness;

import dev.stowage.api.Availability;

/**
 * A backend of this machine, as a report lists it.
 *
 * @param kind {@code runtime} or {@code storage}
 * @param name the backend's name
 * @param availability whether it can be used here
 */
public record BackendInfo(String kind, String name, Availability availability) {}
