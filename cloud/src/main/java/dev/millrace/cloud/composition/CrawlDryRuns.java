package dev.millrace.cloud.composition;

import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.service.glue.crawl.DryRun;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// What a crawler would find and change, as JSON: `GET /_millrace/crawl?region=REGION&name=NAME`.
public final class CrawlDryRuns implements RawHandler {
    public static final String PATH = "/_millrace/crawl";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final DryRun dryRun;
    private final String account;

    /// @param account whose crawlers are looked for
    public CrawlDryRuns(DryRun dryRun, String account) {
        this.dryRun = dryRun;
        this.account = account;
    }

    @Override
    public HttpResponse answer(HttpRequest request, String requestId) {
        String region = parameter(request, "region");
        String name = parameter(request, "name");
        try {
            Optional<DryRun.Report> report = dryRun.of(account, region, name);
            return report.isPresent()
                    ? json(200, report.get())
                    : json(404, Map.of("message", "There is no crawler " + name + " in " + region + "."));
        } catch (IOException | AwsException e) {
            return json(409, Map.of("message", String.valueOf(e.getMessage())));
        }
    }

    private static String parameter(HttpRequest request, String name) {
        for (String pair : request.query().split("&")) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    private static HttpResponse json(int status, Object body) {
        return HttpResponse.of(
                status, new Headers().add("Content-Type", "application/json"), JSON.writeValueAsBytes(body));
    }
}
