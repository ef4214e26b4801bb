package dev.millrace.predictor.event;

/// A record that can never be predicted, with the reason in words: it names the field and the value.
///
/// Has no stack trace: it tells of the record, not of this program.
public final class BadRecordException extends RuntimeException {

    /// @param reason a sentence without its final stop
    public BadRecordException(String reason) {
        super(reason, null, false, false);
    }

    /// The reason, never null.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
