package dev.millrace.predictor.publish;

/// One prediction on its way to the stream.
///
/// @param data the prediction in JSON; not to be changed
/// @param partitionKey the event's id
public record StreamEntry(byte[] data, String partitionKey) {

    /// What it counts against a call's limit, in bytes; a key's characters may take up to four each in UTF-8.
    int size() {
        return data.length + 4 * partitionKey.length();
    }
}
