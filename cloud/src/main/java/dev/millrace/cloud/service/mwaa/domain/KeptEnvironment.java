package dev.millrace.cloud.service.mwaa.domain;

import dev.millrace.cloud.service.mwaa.Airflow;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An environment as it is kept: with its status it says what is still to be done, also to a server that starts again.
/// @param uid never given to another, of its name either
/// @param settings what runs, or is to run
/// @param wanted what an update asks for, until it is there or has failed
/// @param endpointManagement `SERVICE`, or `CUSTOMER`, who makes the endpoints in the VPC himself
/// @param port where its page is on this machine; 0 until it has one
@RecordBuilder
public record KeptEnvironment(
        EnvironmentKey key,
        String uid,
        Instant created,
        Status status,
        EnvironmentSettings settings,
        @Nullable EnvironmentSettings wanted,
        LatestChange latest,
        List<String> subnets,
        String endpointManagement,
        @Nullable String kmsKey,
        int port,
        Map<String, String> tags)
        implements KeptEnvironmentBuilder.With {
    private static final String CUSTOMER = "CUSTOMER";

    public KeptEnvironment {
        subnets = List.copyOf(subnets);
        tags = Map.copyOf(tags);
    }

    /// What is to be done next.
    /// @param up whether its Airflow runs
    /// @param givenUp whether it was tried in this life of the server, and did not start
    public Step next(boolean up, boolean givenUp) {
        return switch (status) {
            case CREATING -> endpointManagement.equals(CUSTOMER) ? new Step.Pend() : new Step.Start(settings);
            case UPDATING -> new Step.Start(wanted == null ? settings : wanted);
            case AVAILABLE, UPDATE_FAILED, UNAVAILABLE ->
                up || givenUp ? new Step.Rest() : new Step.Start(settings);
            case PENDING, CREATE_FAILED -> new Step.Rest();
            case DELETING -> new Step.End();
        };
    }

    /// After a start that went well.
    public KeptEnvironment started() {
        return switch (status) {
            case CREATING -> withStatus(Status.AVAILABLE).withLatest(latest.done());
            case UPDATING ->
                withStatus(Status.AVAILABLE)
                        .withSettings(wanted == null ? settings : wanted)
                        .withWanted(null)
                        .withLatest(latest.done());
            case UNAVAILABLE -> withStatus(Status.AVAILABLE);
            case AVAILABLE, UPDATE_FAILED, PENDING, CREATE_FAILED, DELETING -> this;
        };
    }

    /// After a start that did not.
    public KeptEnvironment failed(String code, String message) {
        return switch (status) {
            case CREATING -> withStatus(Status.CREATE_FAILED).withLatest(latest.failed(code, message));
            case UPDATING ->
                withStatus(Status.UPDATE_FAILED).withWanted(null).withLatest(latest.failed(code, message));
            case AVAILABLE, UPDATE_FAILED, UNAVAILABLE ->
                withStatus(Status.UNAVAILABLE).withLatest(latest.failed(code, message));
            case PENDING, CREATE_FAILED, DELETING -> this;
        };
    }

    public KeptEnvironment pending() {
        return withStatus(Status.PENDING).withLatest(latest.done());
    }

    /// What its Airflow is told.
    public Airflow.Plan plan(EnvironmentSettings wanted) {
        return new Airflow.Plan(
                key.account(),
                key.region(),
                key.name(),
                uid,
                wanted.version(),
                wanted.executionRole(),
                wanted.bucket(),
                wanted.dagPath(),
                wanted.requirements(),
                wanted.plugins(),
                wanted.startupScript(),
                wanted.options(),
                wanted.schedulers(),
                wanted.maxWebservers(),
                wanted.maxWorkers(),
                wanted.logs());
    }
}
