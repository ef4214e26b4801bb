package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.aws.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An event source mapping as it is kept.
///
/// ```
/// CREATING --------------------------> ENABLED <--> UPDATING
///    \                                  |    ^
///     \--> DISABLED <-- DISABLING <-----/    |
///              \-- ENABLING -----------------/
/// any of these --> DELETING --> gone
/// ```
/// @param enabled whether the user wants it at work
/// @param started whether it was ever at work: its places in the shards are kept from then on
/// @param startingTime for AT_TIMESTAMP only
@RecordBuilder
public record Mapping(
        String uuid,
        String account,
        String region,
        String sourceArn,
        String functionArn,
        String startingPosition,
        @Nullable Instant startingTime,
        MappingSettings settings,
        State state,
        boolean enabled,
        boolean started,
        String lastResult,
        Instant lastModified,
        Map<String, String> tags)
        implements MappingBuilder.With {
    /// Results of processing, in AWS's words.
    static final String NOTHING_YET = "No records processed";

    static final String OK = "OK";
    static final String PROBLEM = "PROBLEM: ";
    static final String FUNCTION_FAILED = PROBLEM + "Function call failed";
    static final String NO_FUNCTION = PROBLEM + "Function not found";
    static final String NO_STREAM = PROBLEM + "Stream not found";
    /// What is said of a stream that the function's role may not read.
    static String cannotAccess(String streamArn) {
        return "Cannot access stream " + streamArn + ". Please ensure the role can perform the GetRecords, "
                + "GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.";
    }

    static final String INTERNAL = PROBLEM + "Internal error";

    /// What the user asked for, and how far it is.
    public enum State {
        CREATING("Creating"),
        ENABLING("Enabling"),
        ENABLED("Enabled"),
        UPDATING("Updating"),
        DISABLING("Disabling"),
        DISABLED("Disabled"),
        DELETING("Deleting");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /// As AWS says it.
        public String word() {
            return word;
        }

        /// Whether a change is under way, so that another has to wait.
        public boolean changing() {
            return this != ENABLED && this != DISABLED;
        }
    }

    public Mapping {
        tags = Map.copyOf(tags);
    }

    public String arn() {
        return Arn.of("lambda", region, account, "event-source-mapping:" + uuid).toString();
    }

    /// Whether it should be at work, and what it did last failed.
    boolean troubled() {
        return enabled && lastResult.startsWith(PROBLEM);
    }

    Mapping updated(String function, MappingSettings next, State nextState, boolean nextEnabled, Instant now) {
        return with(changed -> changed.functionArn(function)
                .settings(next)
                .state(nextState)
                .enabled(nextEnabled)
                .lastModified(now));
    }
}
