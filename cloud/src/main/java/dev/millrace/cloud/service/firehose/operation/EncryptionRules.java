package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.wire.firehose.DeliveryStreamEncryptionConfiguration;
import dev.millrace.wire.firehose.DeliveryStreamEncryptionConfigurationInput;
import dev.millrace.wire.firehose.InvalidArgumentException;
import org.jspecify.annotations.Nullable;

/// How a stream says that what is put to it is encrypted. There is no KMS here: the key is not looked up and the bytes
/// on the disk are not encrypted.
final class EncryptionRules {
    private static final String CUSTOMER = "CUSTOMER_MANAGED_CMK";

    private EncryptionRules() {}

    /// @return null for none
    static @Nullable DeliveryStreamEncryptionConfiguration started(
            @Nullable DeliveryStreamEncryptionConfigurationInput asked, boolean kinesis) {
        if (asked == null) {
            return null;
        }
        if (kinesis) {
            throw kinesis();
        }
        String key = asked.keyARN();
        if (asked.keyType().equals(CUSTOMER) && key == null) {
            throw new InvalidArgumentException("KeyARN must be specified when KeyType is CUSTOMER_MANAGED_CMK.");
        }
        if (!asked.keyType().equals(CUSTOMER) && key != null) {
            throw new InvalidArgumentException("KeyARN must not be specified when KeyType is AWS_OWNED_CMK.");
        }
        return new DeliveryStreamEncryptionConfiguration(key, asked.keyType(), "ENABLED", null);
    }

    static InvalidArgumentException kinesis() {
        return new InvalidArgumentException(
                "This operation is not permitted on KinesisStreamAsSource delivery stream type.");
    }
}
