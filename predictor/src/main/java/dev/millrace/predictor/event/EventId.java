package dev.millrace.predictor.event;

/// An event's own name for itself, as it came: a number stays a number, a text a text.
///
/// It becomes the partition key of the prediction, so it is held to Kinesis' limit of 256 characters.
///
/// @param text without quotes
/// @param json as it stood in the event, quoted where it was a text
public record EventId(String text, String json) {

    private static final int LONGEST_PARTITION_KEY = 256;

    public EventId {
        if (text.isEmpty() || text.length() > LONGEST_PARTITION_KEY) {
            throw new BadRecordException(
                    "the id has %d characters: 1 to %d are needed".formatted(text.length(), LONGEST_PARTITION_KEY));
        }
        // JSON can write half of a surrogate pair, UTF-8 and thus Kinesis cannot.
        if (text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw new BadRecordException("the id holds half a character");
        }
    }
}
