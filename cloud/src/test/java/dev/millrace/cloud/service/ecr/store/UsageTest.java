package dev.millrace.cloud.service.ecr.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.ecr.domain.StoredImage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UsageTest {
    private static StoredImage image(String digest, List<String> blobs, List<String> children) {
        return new StoredImage(
                digest, "type", null, null, blobs, children, 1, 1, Instant.EPOCH, null, null, List.of(), Map.of());
    }

    @Test
    void a_layer_is_needed_until_the_last_image_that_has_it_goes() {
        StoredImage one = image("one", List.of("base", "a", "base"), List.of());
        StoredImage two = image("two", List.of("base", "b"), List.of());
        Usage usage = new Usage(List.of(one));
        usage.add(two);
        assertThat(usage.images()).isEqualTo(2);
        assertThat(usage.blobs()).containsExactlyInAnyOrder("base", "a", "b");
        usage.remove(one);
        assertThat(usage.blobs()).containsExactlyInAnyOrder("base", "b");
        usage.remove(two);
        assertThat(usage.blobs()).isEmpty();
        assertThat(usage.images()).isZero();
    }

    @Test
    void an_image_is_referred_to_by_the_indexes_that_are_there() {
        StoredImage first = image("index1", List.of(), List.of("child"));
        Usage usage = new Usage(List.of(first, image("index0", List.of(), List.of("child", "other"))));
        assertThat(usage.indexesOf("child")).containsExactly("index0", "index1");
        usage.remove(first);
        assertThat(usage.indexesOf("child")).containsExactly("index0");
        assertThat(usage.indexesOf("none")).isEmpty();
    }
}
