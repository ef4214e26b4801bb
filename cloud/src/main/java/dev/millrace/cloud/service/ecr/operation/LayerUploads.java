package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.EcrLimits;
import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.cloud.service.ecr.store.Upload;
import dev.millrace.cloud.service.ecr.store.Uploads;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.CompleteLayerUploadRequest;
import dev.millrace.wire.ecr.CompleteLayerUploadResponse;
import dev.millrace.wire.ecr.EmptyUploadException;
import dev.millrace.wire.ecr.InitiateLayerUploadRequest;
import dev.millrace.wire.ecr.InitiateLayerUploadResponse;
import dev.millrace.wire.ecr.InvalidLayerException;
import dev.millrace.wire.ecr.InvalidLayerPartException;
import dev.millrace.wire.ecr.LayerAlreadyExistsException;
import dev.millrace.wire.ecr.LayerPartTooSmallException;
import dev.millrace.wire.ecr.LimitExceededException;
import dev.millrace.wire.ecr.RepositoryNotFoundException;
import dev.millrace.wire.ecr.UploadLayerPartRequest;
import dev.millrace.wire.ecr.UploadLayerPartResponse;
import dev.millrace.wire.ecr.UploadNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;

/// InitiateLayerUpload, UploadLayerPart, CompleteLayerUpload.
public final class LayerUploads {
    private final EcrStore store;
    private final RepositoryLookup lookup;

    public LayerUploads(EcrStore store, RepositoryLookup lookup) {
        this.store = store;
        this.lookup = lookup;
    }

    public InitiateLayerUploadResponse initiate(InitiateLayerUploadRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName())
                .key();
        Upload upload =
                switch (store.uploads().begin(key)) {
                    case Uploads.Begun.Done(Upload begun) -> begun;
                    case Uploads.Begun.TooMany _ ->
                        throw new AwsException("ServerException", 500, "Too many uploads are under way");
                    case Uploads.Begun.NoRepository _ -> throw new RepositoryNotFoundException(key.missing());
                };
        return InitiateLayerUploadResponse.builder()
                .uploadId(upload.id())
                .partSize(EcrLimits.LAYER_PART_BYTES)
                .build();
    }

    public UploadLayerPartResponse part(UploadLayerPartRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName())
                .key();
        Upload upload = underWay(key, input.uploadId());
        long length = input.layerPartBlob().size();
        if (input.partLastByte() - input.partFirstByte() + 1 != length) {
            throw invalidPart(
                    key,
                    upload,
                    "The part has " + length + " bytes, which does not match the range " + input.partFirstByte() + "-"
                            + input.partLastByte());
        }
        if (upload.lastPartWasShort()) {
            throw new LayerPartTooSmallException("The layer part before byte " + input.partFirstByte()
                    + " is smaller than the minimum of " + EcrLimits.LAYER_PART_BYTES_MIN + " bytes");
        }
        Upload.Appended appended;
        try {
            appended = upload.append(input.partFirstByte(), input.layerPartBlob().stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return switch (appended) {
            case Upload.Appended.Done(long size) -> {
                upload.tookPart(length);
                yield UploadLayerPartResponse.builder()
                        .registryId(key.registry().account())
                        .repositoryName(key.name())
                        .uploadId(upload.id())
                        .lastByteReceived(size - 1)
                        .build();
            }
            case Upload.Appended.OutOfPlace(long size) ->
                throw invalidPart(
                        key, upload, "The part should begin at byte " + size + ", not at " + input.partFirstByte());
            case Upload.Appended.TooLarge _ -> {
                store.uploads().end(upload);
                throw new LimitExceededException("A layer may have at most " + EcrLimits.LAYER_BYTES + " bytes");
            }
            case Upload.Appended.Over _ -> throw noUpload(key, upload.id());
        };
    }

    public CompleteLayerUploadResponse complete(CompleteLayerUploadRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName())
                .key();
        Upload upload = underWay(key, input.uploadId());
        if (upload.size() == 0) {
            throw new EmptyUploadException(
                    "The upload with id '" + upload.id() + "' in " + key.inWords() + " contains no layer parts");
        }
        Digest digest = Digest.parse(input.layerDigests().getFirst())
                .orElseThrow(() -> RepositoryLookup.invalid("layerDigests", "Invalid digest"));
        if (store.layers().find(key, digest).isPresent()) {
            store.uploads().end(upload);
            throw new LayerAlreadyExistsException(
                    "Layer with digest '" + digest + "' already exists in " + key.inWords());
        }
        Upload.Finished finished = upload.finish(store.layers(), digest);
        store.uploads().end(upload);
        switch (finished) {
            case Upload.Finished.Done _ -> {}
            case Upload.Finished.OtherDigest _ ->
                throw new InvalidLayerException("Layer digest '" + digest
                        + "' does not match the digest calculated from the uploaded layer parts");
            case Upload.Finished.Over _ -> throw noUpload(key, upload.id());
        }
        return CompleteLayerUploadResponse.builder()
                .registryId(key.registry().account())
                .repositoryName(key.name())
                .uploadId(upload.id())
                .layerDigest(digest.text())
                .build();
    }

    private Upload underWay(RepositoryKey key, String id) {
        return store.uploads().find(key, id).orElseThrow(() -> noUpload(key, id));
    }

    private static UploadNotFoundException noUpload(RepositoryKey key, String id) {
        return new UploadNotFoundException("The upload with id '" + id + "' does not exist in " + key.inWords());
    }

    private static AwsException invalidPart(RepositoryKey key, Upload upload, String message) {
        return new InvalidLayerPartException(message)
                .with("registryId", key.registry().account())
                .with("repositoryName", key.name())
                .with("uploadId", upload.id())
                .with("lastValidByteReceived", upload.size() - 1);
    }
}
