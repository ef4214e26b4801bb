package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.FunctionConfiguration;
import dev.millrace.wire.lambda.PublishVersionRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Fixes `$LATEST` under the next number. Where nothing changed since the last one, that is the answer.
public final class PublishVersion {
    private final FunctionLookup lookup;
    private final Preparation preparation;
    private final InstantSource clock;
    private final RandomGenerator random;

    public PublishVersion(FunctionLookup lookup, Preparation preparation, InstantSource clock, RandomGenerator random) {
        this.lookup = lookup;
        this.preparation = preparation;
        this.clock = clock;
        this.random = random;
    }

    public FunctionConfiguration answer(PublishVersionRequest input, Call call) {
        CreateFunction.refuse("PublishTo", input.publishTo());
        FunctionRef ref = lookup.ref(input.functionName(), call).key().at(null);
        FunctionVersion[] published = new FunctionVersion[1];
        lookup.change(ref, function -> {
            FunctionVersion latest = function.latest();
            UpdateFunction.checkRevision(latest, input.revisionId());
            if (latest.condition().passing()) {
                throw UpdateFunction.busy(ref.key(), latest);
            }
            String sha256 = FunctionDescription.sha256(latest.code());
            if (input.codeSha256() != null
                    && !input.codeSha256().isEmpty()
                    && !input.codeSha256().equals(sha256)) {
                throw Refusals.invalid(
                        "CodeSHA256 (" + input.codeSha256() + ") is different from current CodeSHA256 in " + "$LATEST ("
                                + sha256 + "). Please try again with the CodeSHA256 in $LATEST.");
            }
            LambdaFunction after = publish(function, input.description());
            published[0] = after.versions().getLast();
            return after;
        });
        FunctionVersion version = published[0];
        if (version.condition().passing()) {
            preparation.begin(ref.key(), version);
        }
        return FunctionDescription.of(ref.key(), version, version.version());
    }

    /// The function with a new last version, or as it is where that would be the same again.
    LambdaFunction publish(LambdaFunction function, @Nullable String description) {
        FunctionVersion latest = function.latest();
        FunctionVersion last = function.versions().getLast();
        if (!last.latest() && same(latest, last)) {
            return function;
        }
        return function.plus(copy(
                        latest,
                        Integer.toString(function.nextVersion()),
                        Ids.uuid(random),
                        description,
                        clock.instant()))
                .with(latest.withRevisionId(Ids.uuid(random)));
    }

    /// Nothing was changed since, or into what it was: a version may have got another description when it was published.
    private static boolean same(FunctionVersion latest, FunctionVersion last) {
        return latest.generation().equals(last.generation())
                || latest.code().equals(last.code()) && latest.settings().equals(last.settings());
    }

    /// A version shares the generation of what it was made from: the preparation of one is that of the other.
    static FunctionVersion copy(
            FunctionVersion latest, String number, String revisionId, @Nullable String description, Instant now) {
        return new FunctionVersion(
                number,
                latest.code(),
                description == null || description.isEmpty()
                        ? latest.settings()
                        : latest.settings().withDescription(description),
                latest.condition(),
                revisionId,
                latest.generation(),
                now);
    }
}
