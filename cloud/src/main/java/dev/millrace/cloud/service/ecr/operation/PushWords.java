package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.cloud.service.ecr.domain.RepositoryKey;
import java.util.List;

/// AWS's sentences for a push that is refused: the API and the protocol say the same.
public final class PushWords {
    private PushWords() {}

    public static String of(ImagePush.Outcome.TagTaken taken, RepositoryKey key) {
        return "The image tag '" + taken.tag() + "' already exists in the '" + key.name()
                + "' repository and cannot be overwritten because the tag is immutable.";
    }

    public static String of(ImagePush.Outcome.LayersMissing missing, RepositoryKey key) {
        return "Layers with digests '" + list(missing.digests())
                + "' required for pushing image into repository with name '" + key.name()
                + "' in the registry with id '" + key.registry().account() + "' do not exist";
    }

    public static String of(ImagePush.Outcome.ImagesMissing missing, RepositoryKey key) {
        return "Images with digests '" + list(missing.digests())
                + "' required for pushing image into repository with name '" + key.name()
                + "' in the registry with id '" + key.registry().account() + "' do not exist";
    }

    public static String of(ImagePush.Outcome.TooMany tooMany, RepositoryKey key) {
        return "The repository with name '" + key.name() + "' in the registry with id '"
                + key.registry().account() + "' already has the maximum allowed number of " + tooMany.what()
                + ", which is '" + tooMany.limit() + "'";
    }

    private static String list(List<String> digests) {
        return "[" + String.join(", ", digests) + "]";
    }
}
