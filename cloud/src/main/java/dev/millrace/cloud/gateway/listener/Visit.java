package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.util.function.Function;

/// A request that was let in. It lasts until its answer is out: whoever lets in knows who is inside.
public interface Visit extends AutoCloseable {
    HttpResponse answer(HttpRequest request);

    /// The answer is out, or will never be.
    @Override
    void close();

    /// Who lets requests in.
    interface Reception {
        /// @throws InterruptedException where the server ends meanwhile
        Visit enter(HttpRequest request) throws InterruptedException;

        /// Lets everybody in, and is not told who left.
        static Reception open(Function<HttpRequest, HttpResponse> answering) {
            Visit visit = new Visit() {
                @Override
                public HttpResponse answer(HttpRequest request) {
                    return answering.apply(request);
                }

                @Override
                public void close() {}
            };
            return _ -> visit;
        }
    }
}
