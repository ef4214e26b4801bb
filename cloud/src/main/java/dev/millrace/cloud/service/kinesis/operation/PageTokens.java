package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.store.SealedTokens;
import dev.millrace.wire.kinesis.ExpiredNextTokenException;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Tokens for the next page of a list. Each says of which list it is and when it was made.
public final class PageTokens {
    private final SealedTokens sealed;
    private final InstantSource clock;

    public PageTokens(SealedTokens sealed, InstantSource clock) {
        this.sealed = sealed;
        this.clock = clock;
    }

    String seal(String list, String... fields) {
        List<String> all = new ArrayList<>(List.of(list, Long.toString(clock.millis())));
        all.addAll(List.of(fields));
        return sealed.seal(all.toArray(String[]::new));
    }

    /// The fields that were sealed.
    List<String> open(String list, String token, Duration life) {
        List<String> fields = sealed.open(token)
                .filter(found -> found.size() > 2 && found.getFirst().equals(list))
                .orElseThrow(() -> new InvalidArgumentException("Invalid NextToken."));
        long made = Long.parseLong(fields.get(1));
        if (clock.millis() - made > life.toMillis()) {
            throw new ExpiredNextTokenException("NextToken expired. The token was created at time "
                    + AwsTime.text(made) + " while right now it is " + AwsTime.text(clock.millis())
                    + " which is further in the future than the tolerated delay of " + life.toMillis()
                    + " milliseconds.");
        }
        return fields.subList(2, fields.size());
    }
}
