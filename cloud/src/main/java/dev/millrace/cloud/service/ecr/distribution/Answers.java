package dev.millrace.cloud.service.ecr.distribution;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpResponse;
import tools.jackson.databind.json.JsonMapper;

/// Answers as the protocol gives them.
final class Answers {
    static final String CONTENT_TYPE = "Content-Type";
    static final String CONTENT_LENGTH = "Content-Length";
    static final String CONTENT_DIGEST = "Docker-Content-Digest";
    static final String LOCATION = "Location";
    static final String RANGE = "Range";

    private Answers() {}

    /// Header fields that every answer has.
    static Headers headers() {
        return new Headers().add("Docker-Distribution-Api-Version", "registry/2.0");
    }

    static HttpResponse json(int status, Headers own, Object value) {
        return json(status, own, "application/json; charset=utf-8", value);
    }

    static HttpResponse json(int status, Headers own, String contentType, Object value) {
        Headers headers = headers().add(CONTENT_TYPE, contentType);
        own.forEach(headers::add);
        return HttpResponse.of(status, headers, JsonMapper.shared().writeValueAsBytes(value));
    }
}
