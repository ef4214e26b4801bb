package dev.millrace.cloud.service.mwaa.domain;

/// How an environment is, in AWS's words.
///
/// ```
/// CREATING ──▶ AVAILABLE ◀──▶ UPDATING ──▶ UPDATE_FAILED: the one of before goes on
///    │  └────▶ CREATE_FAILED                 └──▶ UPDATING
///    └───────▶ PENDING: its endpoints are the customer's to make
/// AVAILABLE, UPDATE_FAILED ── the server starts again, Airflow does not ──▶ UNAVAILABLE
/// any ──▶ DELETING ──▶ gone
/// ```
public enum Status {
    CREATING,
    PENDING,
    CREATE_FAILED,
    AVAILABLE,
    UPDATING,
    UPDATE_FAILED,
    UNAVAILABLE,
    DELETING;

    /// Whether its Airflow is there, or should be.
    public boolean usable() {
        return this == AVAILABLE || this == UPDATING || this == UPDATE_FAILED;
    }
}
