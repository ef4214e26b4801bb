package dev.millrace.cloud.composition;

import dev.millrace.cloud.gateway.Sites;
import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.lambda.url.FunctionUrls;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Functions' URLs as sites of this server.
public final class FunctionSites implements Sites {
    private final FunctionUrls urls;
    private final Access access;

    public FunctionSites(FunctionUrls urls, Access access) {
        this.urls = urls;
        this.access = access;
    }

    @Override
    public @Nullable Site at(String host) {
        return FunctionUrls.isSite(host) ? new OfHost(urls.find(host)) : null;
    }

    private final class OfHost implements Site {
        private final Optional<FunctionUrls.Site> found;

        OfHost(Optional<FunctionUrls.Site> found) {
            this.found = found;
        }

        @Override
        public boolean signed() {
            return found.map(FunctionUrls.Site::signed).orElse(false);
        }

        @Override
        public Optional<HttpResponse> first(HttpRequest request) {
            return found.isEmpty()
                    ? Optional.of(FunctionUrls.missing())
                    : found.get().preflight(request);
        }

        @Override
        public HttpResponse answer(HttpRequest request, Bytes body, @Nullable Caller caller, String requestId)
                throws InterruptedException {
            FunctionUrls.Site site = found.orElseThrow();
            String region = site.ref().key().region();
            return site.answer(
                    request,
                    body,
                    caller,
                    (who, action, resource) -> access.callerMay(
                            new Call(requestId, who, who.account(), region, request), action, resource),
                    requestId);
        }

        @Override
        public HttpResponse refused(AwsException why) {
            return FunctionUrls.refused(why.httpStatus(), why.code(), why.message());
        }
    }
}
