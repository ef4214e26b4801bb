package dev.millrace.cloud.service.glue.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How far a job has come with what it reads: what its last committed run left, as the run wrote it.
/// @param version how often it was written or reset
/// @param run how many runs of the job had one
/// @param runId of the run that left it; null after a reset to the beginning
/// @param previousRunId of the run before, whose bookmark that run was given
/// @param states a JSON object: what each of the script's sources has read, by its transformation context
public record Bookmark(
        int version,
        int run,
        int attempt,
        @Nullable String runId,
        @Nullable String previousRunId,
        String states) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public static final Bookmark NONE = new Bookmark(0, 0, 0, null, null, "{}");

    /// As a run is given it.
    /// @param range of a run that reads what lies between two others': the bookmarks that they left; else empty
    public String given(List<Bookmark> range) {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", version);
        json.put("run", run);
        json.put("attempt", attempt);
        json.set("states", JSON.readTree(states));
        if (range.size() == 2) {
            json.set("from", JSON.readTree(range.getFirst().states));
            json.set("to", JSON.readTree(range.getLast().states));
        }
        return json.toString();
    }

    /// What a run has left.
    /// @param left what stands in its file now
    /// @return this one, where that is no bookmark, or kept already
    public Bookmark left(String left, String byRun, int attempt) {
        try {
            JsonNode said = JSON.readTree(left).path("states");
            boolean isKept = byRun.equals(runId) && said.toString().equals(states);
            return said.isObject() && !isKept
                    ? new Bookmark(version + 1, run + 1, attempt, byRun, runId, said.toString())
                    : this;
        } catch (JacksonException broken) {
            return this;
        }
    }

    /// The next run reads all anew.
    public Bookmark reset() {
        return new Bookmark(version + 1, 0, 0, null, null, "{}");
    }

    /// The next run reads what came after another's.
    public Bookmark backTo(Bookmark earlier) {
        return new Bookmark(
                version + 1, earlier.run, earlier.attempt, earlier.runId, earlier.previousRunId, earlier.states);
    }
}
