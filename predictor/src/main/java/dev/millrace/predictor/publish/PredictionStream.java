package dev.millrace.predictor.publish;

import java.util.List;

/// The stream that predictions go to.
public interface PredictionStream {

    /// Puts entries in one call: at most 500, at most 5 MiB.
    ///
    /// @return those the stream did not take; all others are on it
    /// @throws PublishException where the call as a whole failed
    List<Refusal> put(List<StreamEntry> entries);
}
