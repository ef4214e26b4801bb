package dev.millrace.cloud.service.ecr.store;

import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import dev.millrace.cloud.service.ecr.domain.StoredImage;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Tells what became of images, as AWS does on the default bus (Amazon ECR user guide, "Amazon ECR events and
/// EventBridge"): one event for each tag, before the change is acknowledged.
public final class ImageNews {
    private final InstantSource clock;
    private volatile ServiceEvents bus = ServiceEvents.NONE;

    ImageNews(InstantSource clock) {
        this.clock = clock;
    }

    /// Says who is told. Until then nobody is: images are there before buses.
    public void to(ServiceEvents made) {
        bus = made;
    }

    /// @param tag that the image was pushed with
    public void pushed(RepositoryKey repository, StoredImage image, @Nullable String tag) {
        tell(repository, "PUSH", image, tag);
    }

    /// @param tags that went; none where it is an image that had none
    void deleted(RepositoryKey repository, StoredImage image, List<String> tags) {
        if (tags.isEmpty()) {
            tell(repository, "DELETE", image, null);
        }
        tags.forEach(tag -> tell(repository, "DELETE", image, tag));
    }

    private void tell(RepositoryKey repository, String action, StoredImage image, @Nullable String tag) {
        ObjectNode detail = JsonMapper.shared().createObjectNode();
        detail.put("result", "SUCCESS")
                .put("repository-name", repository.name())
                .put("image-digest", image.digest())
                .put("action-type", action)
                .put("image-tag", tag == null ? "" : tag)
                .put("manifest-media-type", image.mediaType());
        bus.put(new ServiceEvent(
                repository.registry().account(),
                repository.registry().region(),
                "aws.ecr",
                "ECR Image Action",
                List.of(),
                detail.toString(),
                clock.instant()));
    }
}
