package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.DownloadLinks;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.cloud.service.ecr.store.HeldLayer;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.BatchCheckLayerAvailabilityRequest;
import dev.millrace.wire.ecr.BatchCheckLayerAvailabilityResponse;
import dev.millrace.wire.ecr.GetDownloadUrlForLayerRequest;
import dev.millrace.wire.ecr.GetDownloadUrlForLayerResponse;
import dev.millrace.wire.ecr.Layer;
import dev.millrace.wire.ecr.LayerFailure;
import dev.millrace.wire.ecr.LayersNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// BatchCheckLayerAvailability, GetDownloadUrlForLayer.
public final class LayerQueries {
    private final EcrStore store;
    private final RepositoryLookup lookup;
    private final DownloadLinks links;

    public LayerQueries(EcrStore store, RepositoryLookup lookup, DownloadLinks links) {
        this.store = store;
        this.lookup = lookup;
        this.links = links;
    }

    public BatchCheckLayerAvailabilityResponse check(BatchCheckLayerAvailabilityRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName())
                .key();
        List<Layer> layers = new ArrayList<>();
        List<LayerFailure> failures = new ArrayList<>();
        for (String text : input.layerDigests()) {
            Optional<Digest> digest = Digest.parse(text);
            if (digest.isEmpty()) {
                failures.add(LayerFailure.builder()
                        .layerDigest(text)
                        .failureCode("InvalidLayerDigest")
                        .failureReason("Invalid digest '" + text + "'")
                        .build());
                continue;
            }
            Optional<HeldLayer> layer = store.layers().find(key, digest.get());
            layers.add(Layer.builder()
                    .layerDigest(text)
                    .layerAvailability(layer.isPresent() ? "AVAILABLE" : "UNAVAILABLE")
                    .layerSize(layer.map(HeldLayer::sizeBytes).orElse(null))
                    .mediaType(layer.isPresent() ? "application/vnd.docker.image.rootfs.diff.tar.gzip" : null)
                    .build());
        }
        return BatchCheckLayerAvailabilityResponse.builder()
                .layers(layers)
                .failures(failures)
                .build();
    }

    public GetDownloadUrlForLayerResponse downloadUrl(GetDownloadUrlForLayerRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName())
                .key();
        Digest digest = Digest.parse(input.layerDigest())
                .filter(parsed -> store.layers().find(key, parsed).isPresent())
                .orElseThrow(() -> new LayersNotFoundException(
                        "Layer with digest '" + input.layerDigest() + "' does not exist in " + key.inWords()));
        return GetDownloadUrlForLayerResponse.builder()
                .downloadUrl(links.to(key, digest))
                .layerDigest(digest.text())
                .build();
    }
}
