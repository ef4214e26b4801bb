package dev.millrace.cloud.service.glue.crawl.format;

import java.io.IOException;

/// An object that is not what it seems to be. The message ends a sentence about it: `its Parquet footer is damaged`.
public final class UnreadableException extends IOException {
    public UnreadableException(String message) {
        super(message);
    }
}
