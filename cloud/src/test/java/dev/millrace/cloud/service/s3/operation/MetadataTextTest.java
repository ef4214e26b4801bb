package dev.millrace.cloud.service.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class MetadataTextTest {
    /// The example of the S3 user guide, "Working with object metadata".
    @Test
    void what_is_not_ascii_is_shown_as_an_encoded_word_of_its_bytes() {
        assertThat(MetadataText.shown(Map.of("nonascii", "ÄMÄZÕÑ S3", "plain", "a b")))
                .isEqualTo(Map.of("nonascii", "=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?=", "plain", "a b"));
    }
}
