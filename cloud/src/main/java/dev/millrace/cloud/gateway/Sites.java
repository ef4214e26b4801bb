package dev.millrace.cloud.gateway;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Hosts at which not AWS's APIs answer but what a user put there: functions at their URLs. What browsers may send there
/// is the site's own to say, as it is on AWS.
public interface Sites {
    /// A server without any.
    Sites NONE = _ -> null;

    /// @param host as the client named it; null where it is no site's
    @Nullable Site at(String host);

    /// One of them.
    interface Site {
        /// Whether who calls it signs; then nothing is asked of it before that holds.
        boolean signed();

        /// What is answered to anybody, before a signature is looked for; empty where nothing is.
        Optional<HttpResponse> first(HttpRequest request);

        /// @param caller who signed, where that is asked for
        HttpResponse answer(HttpRequest request, Bytes body, @Nullable Caller caller, String requestId) throws Exception;

        /// The site's form of a refusal.
        HttpResponse refused(AwsException why);
    }
}
