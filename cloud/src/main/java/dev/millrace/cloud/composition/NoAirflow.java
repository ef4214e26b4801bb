package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.mwaa.Airflow;
import java.net.URI;
import java.util.Optional;

/// Stands where there is no Airflow: an environment is refused with a sentence that says so.
public final class NoAirflow implements Airflow {
    private static RefusedException refusal() {
        return new RefusedException("INTERNAL_FAILURE", "This build of Millrace has no Airflow.");
    }

    @Override
    public void start(Plan plan) throws RefusedException {
        throw refusal();
    }

    @Override
    public void end(String uid, boolean deleted) {}

    @Override
    public Optional<URI> web(String uid) {
        return Optional.empty();
    }

    @Override
    public Session login(String uid, String user, String role) throws RefusedException {
        throw refusal();
    }

    @Override
    public CommandResult command(String uid, String line) throws RefusedException {
        throw refusal();
    }

    @Override
    public RestResult rest(String uid, String method, String path, String query, byte[] body)
            throws RefusedException {
        throw refusal();
    }
}
