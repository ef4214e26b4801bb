package dev.millrace.cloud.service.lambda;

import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.domain.Permission;
import dev.millrace.cloud.service.lambda.domain.Policy;
import dev.millrace.cloud.service.lambda.invoke.AsyncQueue;
import dev.millrace.cloud.service.lambda.invoke.Invoker;
import dev.millrace.cloud.service.lambda.store.Functions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Functions as other services call them, with an event and not for an answer. A service calls what a function's own
/// policy lets it call, for the resource on whose behalf it does.
public final class ServiceInvocations {
    private final Functions functions;
    private final AsyncQueue queue;
    private final RandomGenerator random;

    ServiceInvocations(Functions functions, AsyncQueue queue, RandomGenerator random) {
        this.functions = functions;
        this.queue = queue;
        this.random = random;
    }

    /// Who calls.
    /// @param principal such as `s3.amazonaws.com`
    /// @param sourceArn the resource on whose behalf
    /// @param sourceAccount whose resource that is
    public record Source(String principal, String sourceArn, String sourceAccount) {}

    /// Whether a function may be called.
    public enum Permit {
        GIVEN,
        NO_SUCH_FUNCTION,
        NOT_GIVEN
    }

    public Permit permit(String functionArn, Source source) {
        Optional<FunctionRef> ref = FunctionRef.parse(functionArn, "", "");
        Optional<LambdaFunction> function = ref.flatMap(one -> functions.find(one.key()))
                .filter(found -> found.resolve(ref.get().qualifier(), 1).isPresent());
        if (ref.isEmpty() || function.isEmpty()) {
            return Permit.NO_SUCH_FUNCTION;
        }
        Policy policy = function.get().policies().get(ref.get().place());
        List<Permission> statements = policy == null ? List.of() : policy.statements();
        return statements.stream().anyMatch(statement -> gives(statement, source)) ? Permit.GIVEN : Permit.NOT_GIVEN;
    }

    /// Keeps an event for a function; it is delivered from now on. One that may not be called gets nothing.
    public void call(String functionArn, Source source, byte[] event) {
        call(functionArn, source, event, null);
    }

    /// @param traceHeader of what set the event off
    public void call(String functionArn, Source source, byte[] event, @Nullable String traceHeader) {
        Optional<FunctionRef> ref = FunctionRef.parse(functionArn, "", "");
        if (ref.isPresent() && permit(functionArn, source) == Permit.GIVEN) {
            String id = new UUID(
                            random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000L,
                            random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L)
                    .toString();
            queue.accept(ref.get(), new Invoker.Event(id, event, traceHeader, null, false));
        }
    }

    private static boolean gives(Permission statement, Source source) {
        return (statement.action().equals("lambda:InvokeFunction")
                        || statement.action().equals("lambda:*")
                        || statement.action().equals("*"))
                && (statement.principal().equals(source.principal)
                        || statement.principal().equals("*"))
                && like(statement.sourceArn(), source.sourceArn)
                && (statement.sourceAccount() == null || statement.sourceAccount().equals(source.sourceAccount))
                && statement.organization() == null
                && statement.eventSourceToken() == null
                && statement.urlAuthType() == null;
    }

    private static boolean like(@Nullable String pattern, String arn) {
        if (pattern == null) {
            return true;
        }
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            form.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return arn.matches(form.toString());
    }
}
