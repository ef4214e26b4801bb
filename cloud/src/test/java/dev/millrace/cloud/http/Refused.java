package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// What AWS's client makes of a refusal: the class, and what it was made from.
final class Refused {
    private Refused() {}

    /// @param type the class itself, not one above it: the client knew the error by its code
    static <E extends AwsServiceException> E refused(
            Class<E> type, int status, String code, String message, ThrowingCallable call) {
        E thrown = refused(type, status, code, call);
        assertThat(thrown.awsErrorDetails().errorMessage()).isEqualTo(message);
        return thrown;
    }

    static <E extends AwsServiceException> E refused(Class<E> type, int status, String code, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        while (thrown instanceof CompletionException || thrown instanceof ExecutionException) {
            thrown = thrown.getCause();
        }
        assertThat(thrown).isExactlyInstanceOf(type);
        E refusal = type.cast(thrown);
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(refusal.statusCode()).isEqualTo(status);
        assertThat(refusal.requestId()).isNotBlank();
        return refusal;
    }
}
