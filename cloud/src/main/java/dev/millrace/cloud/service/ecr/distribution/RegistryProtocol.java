package dev.millrace.cloud.service.ecr.distribution;

import dev.millrace.cloud.service.ecr.domain.DownloadLinks;
import dev.millrace.cloud.service.ecr.domain.Logins;
import dev.millrace.cloud.service.ecr.domain.Registry;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.RepositoryName;
import dev.millrace.cloud.service.ecr.operation.ImagePush;
import dev.millrace.cloud.service.ecr.operation.PullRecord;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// All that comes in under `/v2/`: the OCI distribution specification 1.1, which is Docker's registry protocol too.
/// Bodies stream both ways.
public final class RegistryProtocol {
    private final EcrStore store;
    private final Access access;
    private final RegistryAccess rights;
    private final Listings listings;
    private final Manifests manifests;
    private final Blobs blobs;
    private final BlobUploads uploads;

    public RegistryProtocol(
            EcrStore store,
            RegistryAddress address,
            Logins logins,
            DownloadLinks links,
            PullRecord pulls,
            InstantSource clock,
            RegistryAccess rights) {
        this.store = store;
        this.access = new Access(logins, links, address);
        this.rights = rights;
        this.listings = new Listings(store);
        this.manifests = new Manifests(store, new ImagePush(store, clock), pulls);
        this.blobs = new Blobs(store);
        this.uploads = new BlobUploads(store);
    }

    /// @throws IOException where the client's connection broke while its body was read
    public HttpResponse answer(HttpRequest request) throws IOException {
        try {
            return route(request);
        } catch (RefusedException refused) {
            return refused.answer();
        }
    }

    private HttpResponse route(HttpRequest request) throws RefusedException, IOException {
        Route route = Route.of(request.path())
                .orElseThrow(() -> new RefusedException(
                        ErrorCode.UNSUPPORTED, 404, "The registry knows no path '" + request.path() + "'"));
        Access.Entry entry = access.entry(request, route);
        Registry registry = entry.registry();
        if (entry.arn().isPresent()) {
            authorize(entry.arn().get(), registry, route, request);
        }
        return switch (route) {
            case Route.Ping _ -> ping(request);
            case Route.Catalog _ -> listings.catalog(registry, request);
            case Route.Tags tags -> listings.tags(existing(registry, tags), request);
            case Route.Referrers(_, String digest) ->
                listings.referrers(existing(registry, (Route.Referrers) route), digest, request);
            case Route.ManifestAt(_, String reference) ->
                manifests.answer(existing(registry, (Route.ManifestAt) route), reference, request);
            case Route.BlobAt(_, String digest) ->
                blobs.answer(existing(registry, (Route.BlobAt) route), digest, request);
            case Route.Uploads into -> uploads.begin(existing(registry, into), request);
            case Route.UploadAt(_, String id) ->
                uploads.answer(existing(registry, (Route.UploadAt) route), id, request);
        };
    }

    /// Each request is what an operation of the API does, and needs that one's permission.
    private void authorize(String arn, Registry registry, Route route, HttpRequest request) throws RefusedException {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        String action = switch (route) {
            case Route.Ping _ -> "";
            case Route.Catalog _ -> "ecr:DescribeRepositories";
            case Route.Tags _ -> "ecr:ListImages";
            case Route.Referrers _ -> "ecr:BatchGetImage";
            case Route.ManifestAt _ ->
                reads ? "ecr:BatchGetImage" : request.method().equals("PUT") ? "ecr:PutImage" : "ecr:BatchDeleteImage";
            case Route.BlobAt _ ->
                request.method().equals("HEAD") ? "ecr:BatchCheckLayerAvailability" : "ecr:GetDownloadUrlForLayer";
            case Route.Uploads _ -> "ecr:InitiateLayerUpload";
            case Route.UploadAt _ ->
                request.method().equals("PUT") ? "ecr:CompleteLayerUpload" : "ecr:UploadLayerPart";
        };
        if (action.isEmpty()) {
            return;
        }
        String resource = route instanceof Route.InRepository in ? registry.arn(in.repository()) : "*";
        Optional<String> refusal = rights.refusal(arn, action, resource);
        if (refusal.isPresent()) {
            throw new RefusedException(ErrorCode.DENIED, refusal.get());
        }
    }

    private static HttpResponse ping(HttpRequest request) throws RefusedException {
        return switch (request.method()) {
            case "GET", "HEAD" -> Answers.json(200, new Headers(), Map.of());
            default -> throw notAllowed(request);
        };
    }

    private RepositoryKey existing(Registry registry, Route.InRepository route) throws RefusedException {
        String name = route.repository();
        if (!RepositoryName.isValid(name)) {
            throw new RefusedException(ErrorCode.NAME_INVALID, "Invalid repository name '" + name + "'");
        }
        RepositoryKey key = registry.repository(name);
        if (store.repositories().find(key).isEmpty()) {
            throw new RefusedException(ErrorCode.NAME_UNKNOWN, key.missing());
        }
        return key;
    }

    static RefusedException notAllowed(HttpRequest request) {
        return new RefusedException(
                ErrorCode.UNSUPPORTED, "The method " + request.method() + " is not offered for " + request.path());
    }
}
