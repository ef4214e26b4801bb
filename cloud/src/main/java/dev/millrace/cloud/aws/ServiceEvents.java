package dev.millrace.cloud.aws;

/// Where services tell what happened. A service that tells something takes one of these; EventBridge is the one there is.
@FunctionalInterface
public interface ServiceEvents {
    /// Hands an event over: when this returns, all that it sets off is kept. So what an event tells may be acknowledged
    /// after it.
    void put(ServiceEvent event);

    /// Nobody listens.
    ServiceEvents NONE = event -> {};
}
