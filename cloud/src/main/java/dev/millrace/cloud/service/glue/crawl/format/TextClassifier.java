package dev.millrace.cloud.service.glue.crawl.format;

import java.util.Optional;

/// Says of a sample what it is, or that it is something else.
@FunctionalInterface
public interface TextClassifier {
    /// Empty where the sample is not of this kind.
    Optional<FileSchema> classify(Sample sample);
}
