package dev.millrace.predictor.publish;

import org.jspecify.annotations.Nullable;

/// A call to the stream failed as a whole: none of its entries is known to be there.
public final class PublishException extends RuntimeException {

    public PublishException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
