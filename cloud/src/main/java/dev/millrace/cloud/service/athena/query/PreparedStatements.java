package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Statements that a work group keeps by name, to be run with values for their `?`.
public final class PreparedStatements {
    public record Prepared(String workGroup, String name, String statement, @Nullable String description, long modified) {}

    private final Documents<Prepared> kept;

    public PreparedStatements(Storage storage) {
        kept = storage.documents("athena/prepared-statements", Prepared.class);
    }

    public Optional<Prepared> find(String account, String region, String workGroup, String name) {
        return kept.find(account, region, workGroup, name);
    }

    public void put(String account, String region, Prepared prepared) {
        kept.put(prepared, account, region, prepared.workGroup(), prepared.name());
    }

    public boolean delete(String account, String region, String workGroup, String name) {
        return kept.delete(account, region, workGroup, name);
    }

    public List<Prepared> list(String account, String region, String workGroup) {
        return kept.list(account, region, workGroup);
    }
}
