package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.AssociateKmsKeyRequest;
import dev.millrace.wire.logs.DisassociateKmsKeyRequest;
import dev.millrace.wire.logs.InvalidParameterException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// AssociateKmsKey and DisassociateKmsKey. The key is shown again; nothing is encrypted with it.
public final class KmsKeys {
    private static final Pattern KEY = Pattern.compile("arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.+");

    private final GroupLookup lookup;

    public KmsKeys(GroupLookup lookup) {
        this.lookup = lookup;
    }

    public void associate(AssociateKmsKeyRequest input, Call call) {
        check(input.kmsKeyId());
        lookup.change(
                group(input.logGroupName(), input.resourceIdentifier(), call),
                state -> state.withKmsKeyId(input.kmsKeyId()));
    }

    public void disassociate(DisassociateKmsKeyRequest input, Call call) {
        lookup.change(group(input.logGroupName(), input.resourceIdentifier(), call), state -> state.withKmsKeyId(null));
    }

    private LiveGroup group(@Nullable String name, @Nullable String resource, Call call) {
        if (name == null == (resource == null)) {
            throw new InvalidParameterException(
                    "Exactly one of logGroupName and resourceIdentifier must be specified.");
        }
        return lookup.group(name, resource, call);
    }

    static void check(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new InvalidParameterException("The specified KMS Key Id could not be found.");
        }
    }
}
