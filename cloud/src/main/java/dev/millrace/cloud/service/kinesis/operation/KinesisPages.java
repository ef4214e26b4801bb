package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.wire.kinesis.ExpiredNextTokenException;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import java.time.Instant;
import java.time.InstantSource;

/// Tokens for a next page, as Kinesis words them.
public final class KinesisPages {
    private KinesisPages() {}

    public static PageTokens tokens(PageTokens.Form sealed, InstantSource clock) {
        return new PageTokens(sealed, KinesisLimits.NEXT_TOKEN_LIFE, clock, new PageTokens.Words() {
            @Override
            public RuntimeException invalid() {
                return new InvalidArgumentException("Invalid NextToken.");
            }

            @Override
            public RuntimeException expired(Instant made, Instant now) {
                return new ExpiredNextTokenException("NextToken expired. The token was created at time "
                        + AwsTime.message(made) + " while right now it is " + AwsTime.message(now)
                        + " which is further in the future than the tolerated delay of "
                        + KinesisLimits.NEXT_TOKEN_LIFE.toMillis() + " milliseconds.");
            }
        });
    }
}
