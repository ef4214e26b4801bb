package dev.millrace.predictor.model;

/// A model's folder: the files of one MLflow model.
public interface ModelFolder extends AutoCloseable {

    /// A file's content.
    ///
    /// @param name without a path
    /// @throws ModelException where it is not there or cannot be read
    byte[] read(String name);

    @Override
    void close();
}
