package dev.millrace.cloud.service.iam.operation;

import dev.millrace.wire.Call;
import dev.millrace.wire.iam.ListMFADevicesRequest;
import dev.millrace.wire.iam.ListMFADevicesResponse;
import dev.millrace.wire.iam.ListSSHPublicKeysRequest;
import dev.millrace.wire.iam.ListSSHPublicKeysResponse;
import dev.millrace.wire.iam.ListServiceSpecificCredentialsRequest;
import dev.millrace.wire.iam.ListServiceSpecificCredentialsResponse;
import dev.millrace.wire.iam.ListSigningCertificatesRequest;
import dev.millrace.wire.iam.ListSigningCertificatesResponse;
import dev.millrace.wire.iam.ListVirtualMFADevicesResponse;
import java.util.List;

/// The credentials of users that cannot be made here, as nobody has them: Terraform's `force_destroy` asks for each
/// before it deletes a user.
public final class AbsentCredentials {
    private final Lookup lookup;

    public AbsentCredentials(Lookup lookup) {
        this.lookup = lookup;
    }

    public ListMFADevicesResponse mfaDevices(ListMFADevicesRequest input, Call call) {
        lookup.userOrCaller(call, input.userName());
        return new ListMFADevicesResponse(List.of(), false, null);
    }

    public ListVirtualMFADevicesResponse virtualMfaDevices() {
        return new ListVirtualMFADevicesResponse(List.of(), false, null);
    }

    public ListSSHPublicKeysResponse sshKeys(ListSSHPublicKeysRequest input, Call call) {
        lookup.userOrCaller(call, input.userName());
        return new ListSSHPublicKeysResponse(List.of(), false, null);
    }

    public ListSigningCertificatesResponse certificates(ListSigningCertificatesRequest input, Call call) {
        lookup.userOrCaller(call, input.userName());
        return new ListSigningCertificatesResponse(List.of(), false, null);
    }

    public ListServiceSpecificCredentialsResponse serviceCredentials(
            ListServiceSpecificCredentialsRequest input, Call call) {
        lookup.userOrCaller(call, input.userName());
        return ListServiceSpecificCredentialsResponse.builder()
                .serviceSpecificCredentials(List.of())
                .build();
    }
}
