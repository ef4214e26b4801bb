package dev.millrace.cloud.engine;

/// A program cannot be used; the message is a whole sentence for the user.
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1;

    public EngineException(String sentence) {
        super(sentence);
    }

    public EngineException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
