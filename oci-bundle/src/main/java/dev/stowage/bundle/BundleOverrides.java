package dev.stowage.bundle;

import dev.stowage.api.Resources;
import java.util.Map;
import java.util.Optional;

/**
 * The differences between a private copy of a bundle and the bundle.
 *
 * @param resources limits that override those of the bundle; absent ones do not
 * @param cgroupsPath the cgroup; empty: that of the bundle
 * @param annotations annotations that override those of the bundle; copied
 */
public record BundleOverrides(Resources resources, Optional<String> cgroupsPath,
        Map<String, String> annotations) {
    /** No differences apart from those that every private copy has. */
    public static final BundleOverrides NONE =
            new BundleOverrides(Resources.NONE, Optional.empty(), Map.of());

    /** Copies the annotations. */
    public BundleOverrides {
        annotations = Map.copyOf(annotations);
    }

    /**
     * Returns the changes with limits.
     *
     * @param limits the limits
     * @return the changed changes
     */
    public BundleOverrides withResources(Resources limits) {
        return new BundleOverrides(limits, cgroupsPath, annotations);
    }

    /**
     * Returns the changes with a cgroup.
     *
     * @param path the cgroup, as {@code linux.cgroupsPath} takes it
     * @return the changed changes
     */
    public BundleOverrides withCgroupsPath(String path) {
        return new BundleOverrides(resources, Optional.of(path), annotations);
    }

    /**
     * Returns the changes with annotations.
     *
     * @param newAnnotations the annotations
     * @return the changed changes
     */
    public BundleOverrides withAnnotations(Map<String, String> newAnnotations) {
        return new BundleOverrides(resources, cgroupsPath, newAnnotations);
    }
}
