package dev.millrace.cloud.service.ecr.distribution;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.Manifest;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.Repository;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Lists: repositories, tags, and what refers to an image. The first two come in pages; a page that is not the last has
/// a Link to the next.
final class Listings {
    private final EcrStore store;

    Listings(EcrStore store) {
        this.store = store;
    }

    HttpResponse catalog(Registry registry, HttpRequest request) throws RefusedException {
        reading(request);
        QueryText query = new QueryText(request.query());
        int max = max(query);
        String after = Objects.requireNonNullElse(query.first("last"), "");
        List<String> names = store.repositories().list(registry).stream()
                .map(Repository::name)
                .filter(name -> name.compareTo(after) > 0)
                .limit(max + 1L)
                .toList();
        return page(request, names, max, (page, headers) -> Answers.json(200, headers, Map.of("repositories", page)));
    }

    HttpResponse tags(RepositoryKey key, HttpRequest request) throws RefusedException {
        reading(request);
        QueryText query = new QueryText(request.query());
        int max = max(query);
        String after = Objects.requireNonNullElse(query.first("last"), "");
        List<String> tags = store.images().tagsAfter(key, after, max + 1);
        return page(request, tags, max, (page, headers) -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("name", key.name());
            body.put("tags", page);
            return Answers.json(200, headers, body);
        });
    }

    /// Never in pages: an index of them all.
    HttpResponse referrers(RepositoryKey key, String digestText, HttpRequest request) throws RefusedException {
        reading(request);
        Digest subject = Digest.parse(digestText)
                .orElseThrow(
                        () -> new RefusedException(ErrorCode.DIGEST_INVALID, "Invalid digest '" + digestText + "'"));
        String wanted = new QueryText(request.query()).first("artifactType");
        List<Map<String, Object>> found = store.images().list(key).stream()
                .filter(image -> subject.text().equals(image.subject()))
                .filter(image -> wanted == null || wanted.equals(image.artifactType()))
                .map(Listings::descriptor)
                .toList();
        Headers headers = new Headers();
        if (wanted != null) {
            headers.add("OCI-Filters-Applied", "artifactType");
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", Manifest.OCI_INDEX);
        index.put("manifests", found);
        return Answers.json(200, headers, Manifest.OCI_INDEX, index);
    }

    private static Map<String, Object> descriptor(StoredImage image) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", image.mediaType());
        descriptor.put("digest", image.digest());
        descriptor.put("size", image.manifestBytes());
        if (image.artifactType() != null) {
            descriptor.put("artifactType", image.artifactType());
        }
        if (!image.annotations().isEmpty()) {
            descriptor.put("annotations", image.annotations());
        }
        return descriptor;
    }

    private interface Writer {
        HttpResponse answer(List<String> page, Headers headers);
    }

    /// @param found one more than fits, if there are so many
    private static HttpResponse page(HttpRequest request, List<String> found, int max, Writer writer) {
        if (found.size() <= max || max == 0) {
            return writer.answer(found.size() <= max ? found : List.of(), new Headers());
        }
        List<String> page = found.subList(0, max);
        String next =
                request.path() + "?last=" + URLEncoder.encode(page.getLast(), StandardCharsets.UTF_8) + "&n=" + max;
        return writer.answer(page, new Headers().add("Link", "<" + next + ">; rel=\"next\""));
    }

    private static int max(QueryText query) throws RefusedException {
        String n = query.first("n");
        if (n == null) {
            return EcrLimits.PAGE_MAX;
        }
        if (!n.matches("[0-9]{1,9}")) {
            throw new RefusedException(ErrorCode.PAGINATION_NUMBER_INVALID, "Invalid number of results '" + n + "'");
        }
        return Math.min(Integer.parseInt(n), EcrLimits.PAGE_MAX);
    }

    private static void reading(HttpRequest request) throws RefusedException {
        if (!request.method().equals("GET")) {
            throw RegistryProtocol.notAllowed(request);
        }
    }
}
