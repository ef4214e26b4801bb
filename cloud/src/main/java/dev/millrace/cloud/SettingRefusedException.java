package dev.millrace.cloud;

/// What a server was to be started with cannot be had on this machine. The message is a sentence for the person who asked.
public final class SettingRefusedException extends RuntimeException {
    public SettingRefusedException(String message) {
        super(message, null, false, false);
    }
}
