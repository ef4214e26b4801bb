package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.ecr.ImageReads;
import dev.millrace.cloud.service.lambda.ImageSource;
import java.util.Optional;

/// The registry as Lambda sees it: which image a URI names.
public final class RegistryImages implements ImageSource {
    private final ImageReads images;

    public RegistryImages(ImageReads images) {
        this.images = images;
    }

    @Override
    public Optional<Resolved> resolve(String account, String region, String imageUri) {
        return images.resolve(account, region, imageUri)
                .map(found -> new Resolved(found.digest(), found.repositoryUri()));
    }
}
