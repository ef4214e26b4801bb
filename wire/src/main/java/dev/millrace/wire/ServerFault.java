package dev.millrace.wire;

/// The server cannot do what it should, and its caller may know why: answered as the internal failure of the request's
/// protocol, with this message in place of the usual one. Who throws it has said in the log what there is to say, once;
/// it has no stack trace.
public abstract class ServerFault extends RuntimeException {
    /// @param message for the caller: no path, no name of another's
    protected ServerFault(String message) {
        super(message, null, false, false);
    }
}
