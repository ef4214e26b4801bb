package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.ecr.domain.Manifest;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import dev.millrace.cloud.service.ecr.store.EcrStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.ecr.DescribeImageScanFindingsRequest;
import dev.millrace.wire.ecr.DescribeImageScanFindingsResponse;
import dev.millrace.wire.ecr.ImageIdentifier;
import dev.millrace.wire.ecr.ImageScanStatus;
import dev.millrace.wire.ecr.LimitExceededException;
import dev.millrace.wire.ecr.ScanNotFoundException;
import dev.millrace.wire.ecr.StartImageScanRequest;
import dev.millrace.wire.ecr.StartImageScanResponse;
import dev.millrace.wire.ecr.UnsupportedImageTypeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// StartImageScan and DescribeImageScanFindings. There is no scanner here, and no findings are made up: every scan
/// ends as AWS's basic scanning ends for an image whose system it does not know, such as one from scratch.
public final class ImageScans {
    private static final String NOT_KNOWN =
            "UnsupportedImageError: The operating system and/or package manager are not supported.";

    private static final Duration BETWEEN_SCANS = Duration.ofHours(24);

    private final EcrStore store;
    private final RepositoryLookup lookup;
    private final ImageLookup images;
    private final InstantSource clock;

    public ImageScans(EcrStore store, RepositoryLookup lookup, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.images = new ImageLookup(store);
        this.clock = clock;
    }

    /// Lists of images cannot, by a push neither.
    static boolean canBe(StoredImage image) {
        return !Manifest.isIndex(image.mediaType());
    }

    /// What a scan came to; null where there was none.
    static @Nullable ImageScanStatus status(StoredImage image) {
        return image.scannedAt() == null
                ? null
                : ImageScanStatus.builder().status("FAILED").description(NOT_KNOWN).build();
    }

    public StartImageScanResponse start(StartImageScanRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName()).key();
        StoredImage scanned = store.lock().holding(() -> scan(key, input.imageId()));
        return StartImageScanResponse.builder()
                .registryId(key.registry().account())
                .repositoryName(key.name())
                .imageId(named(input.imageId(), scanned))
                .imageScanStatus(ImageScanStatus.builder().status("IN_PROGRESS").build())
                .build();
    }

    private StoredImage scan(RepositoryKey key, ImageIdentifier id) {
        StoredImage image = images.existing(key, id);
        if (!canBe(image)) {
            throw new UnsupportedImageTypeException(
                    "An artifact with media type '" + image.mediaType() + "' cannot be scanned.");
        }
        Instant now = AwsTime.millis(clock);
        Instant last = image.scannedAt();
        if (last != null && now.isBefore(last.plus(BETWEEN_SCANS))) {
            throw new LimitExceededException("The scan quota per image has been exceeded. Wait and try again.");
        }
        StoredImage scanned = image.withScannedAt(now);
        store.images().update(key, scanned);
        return scanned;
    }

    public DescribeImageScanFindingsResponse findings(DescribeImageScanFindingsRequest input, Call call) {
        RepositoryKey key = lookup.existing(call, input.registryId(), input.repositoryName()).key();
        StoredImage image = images.existing(key, input.imageId());
        ImageScanStatus status = status(image);
        if (status == null) {
            throw new ScanNotFoundException("Image scan does not exist for the image with '"
                    + ImageLookup.inWords(named(input.imageId(), image)) + "' in " + key.inWords());
        }
        return DescribeImageScanFindingsResponse.builder()
                .registryId(key.registry().account())
                .repositoryName(key.name())
                .imageId(named(input.imageId(), image))
                .imageScanStatus(status)
                .build();
    }

    private static ImageIdentifier named(ImageIdentifier asked, StoredImage image) {
        return asked.toBuilder().imageDigest(image.digest()).build();
    }
}
