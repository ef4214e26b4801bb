package dev.millrace.cloud.service.lambda.domain;

import org.jspecify.annotations.Nullable;

/// Where a version is on its way.
///
/// ```
/// create ─▶ CREATING ─▶ READY ─▶ (update) UPDATING ─▶ READY
///               └─────▶ FAILED                └─────▶ UPDATE_FAILED, which runs as it was told to
/// ```
/// @param reason why it failed, for the user
/// @param reasonCode in Lambda's words
public record Condition(
        Phase phase, @Nullable String reason, @Nullable String reasonCode) {
    /// The steps.
    public enum Phase {
        CREATING,
        READY,
        FAILED,
        UPDATING,
        UPDATE_FAILED
    }

    public static final Condition CREATING = new Condition(Phase.CREATING, null, null);
    public static final Condition READY = new Condition(Phase.READY, null, null);
    public static final Condition UPDATING = new Condition(Phase.UPDATING, null, null);

    /// Whether it will become something else by itself.
    public boolean passing() {
        return phase == Phase.CREATING || phase == Phase.UPDATING;
    }

    /// Whether it can be invoked.
    public boolean active() {
        return phase != Phase.CREATING && phase != Phase.FAILED;
    }

    public Condition failed(String why, String code) {
        return new Condition(phase == Phase.CREATING ? Phase.FAILED : Phase.UPDATE_FAILED, why, code);
    }

    /// `Pending`, `Active` or `Failed`.
    public String state() {
        return switch (phase) {
            case CREATING -> "Pending";
            case FAILED -> "Failed";
            case READY, UPDATING, UPDATE_FAILED -> "Active";
        };
    }
}
