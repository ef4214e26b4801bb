package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.iam.IamLimits;
import dev.millrace.cloud.service.iam.domain.OidcProvider;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.AddClientIDToOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.CreateOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.CreateOpenIDConnectProviderResponse;
import dev.millrace.wire.iam.DeleteOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.EntityAlreadyExistsException;
import dev.millrace.wire.iam.GetOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.GetOpenIDConnectProviderResponse;
import dev.millrace.wire.iam.InvalidInputException;
import dev.millrace.wire.iam.LimitExceededException;
import dev.millrace.wire.iam.ListOpenIDConnectProviderTagsRequest;
import dev.millrace.wire.iam.ListOpenIDConnectProviderTagsResponse;
import dev.millrace.wire.iam.ListOpenIDConnectProvidersResponse;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.OpenIDConnectProviderListEntry;
import dev.millrace.wire.iam.RemoveClientIDFromOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.Tag;
import dev.millrace.wire.iam.TagOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.UntagOpenIDConnectProviderRequest;
import dev.millrace.wire.iam.UpdateOpenIDConnectProviderThumbprintRequest;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Providers of identities that speak OpenID Connect: whose tokens a role may trust.
///
/// Beside what AWS takes, a provider of this machine may be called `http://localhost:…`, so that one can be tried
/// without a certificate.
public final class OidcProviders {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1");

    private final IamStore store;
    private final InstantSource clock;

    public OidcProviders(IamStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    public CreateOpenIDConnectProviderResponse create(CreateOpenIDConnectProviderRequest input, Call call) {
        String name = name(input.url());
        List<String> clientIds = distinct(input.clientIDList());
        if (clientIds.size() > IamLimits.CLIENT_IDS) {
            throw tooManyClients();
        }
        List<String> thumbprints = thumbprints(input.thumbprintList());
        Map<String, String> tags = IamTags.fresh(input.tags());
        return store.change(changes -> {
            if (store.oidcProviders().find(call.account(), name).isPresent()) {
                throw new EntityAlreadyExistsException("Provider with url " + input.url() + " already exists.");
            }
            if (store.oidcProviders().all(call.account()).size() >= IamLimits.OIDC_PROVIDERS) {
                throw new LimitExceededException(
                        "Cannot exceed quota for OpenIdConnectProvidersPerAccount: " + IamLimits.OIDC_PROVIDERS);
            }
            OidcProvider provider = new OidcProvider(
                    call.account(), name, input.url(), AwsTime.seconds(clock), clientIds, thumbprints, tags);
            changes.put(store.oidcProviders(), provider);
            return new CreateOpenIDConnectProviderResponse(
                    Views.arn(call, provider.arn()), tags.isEmpty() ? null : IamTags.view(tags));
        });
    }

    public GetOpenIDConnectProviderResponse find(GetOpenIDConnectProviderRequest input, Call call) {
        OidcProvider provider = provider(call, input.openIDConnectProviderArn());
        return new GetOpenIDConnectProviderResponse(
                provider.name(),
                provider.clientIds(),
                provider.thumbprints(),
                provider.createdAt(),
                provider.tags().isEmpty() ? null : IamTags.view(provider.tags()));
    }

    public ListOpenIDConnectProvidersResponse list(Call call) {
        return new ListOpenIDConnectProvidersResponse(store.oidcProviders().all(call.account()).stream()
                .map(provider -> new OpenIDConnectProviderListEntry(Views.arn(call, provider.arn())))
                .toList());
    }

    /// Deleting one that is not there has succeeded, as the API Reference says.
    public void delete(DeleteOpenIDConnectProviderRequest input, Call call) {
        store.changeOnly(changes -> OidcProvider.nameIn(input.openIDConnectProviderArn(), call.account())
                .flatMap(name -> store.oidcProviders().find(call.account(), name))
                .ifPresent(provider -> changes.remove(store.oidcProviders(), provider)));
    }

    public void updateThumbprints(UpdateOpenIDConnectProviderThumbprintRequest input, Call call) {
        List<String> thumbprints = thumbprints(input.thumbprintList());
        update(call, input.openIDConnectProviderArn(), provider -> provider.withThumbprints(thumbprints));
    }

    /// Adding one that is there changes nothing.
    public void addClient(AddClientIDToOpenIDConnectProviderRequest input, Call call) {
        update(call, input.openIDConnectProviderArn(), provider -> {
            if (provider.clientIds().contains(input.clientID())) {
                return provider;
            }
            if (provider.clientIds().size() >= IamLimits.CLIENT_IDS) {
                throw tooManyClients();
            }
            List<String> all = new ArrayList<>(provider.clientIds());
            all.add(input.clientID());
            return provider.withClientIds(all);
        });
    }

    /// Removing one that is not there changes nothing.
    public void removeClient(RemoveClientIDFromOpenIDConnectProviderRequest input, Call call) {
        update(
                call,
                input.openIDConnectProviderArn(),
                provider -> provider.withClientIds(provider.clientIds().stream()
                        .filter(id -> !id.equals(input.clientID()))
                        .toList()));
    }

    public void tag(TagOpenIDConnectProviderRequest input, Call call) {
        update(
                call,
                input.openIDConnectProviderArn(),
                provider -> provider.withTags(IamTags.added(provider.tags(), input.tags())));
    }

    public void untag(UntagOpenIDConnectProviderRequest input, Call call) {
        update(
                call,
                input.openIDConnectProviderArn(),
                provider -> provider.withTags(IamTags.removed(provider.tags(), input.tagKeys())));
    }

    public ListOpenIDConnectProviderTagsResponse tags(ListOpenIDConnectProviderTagsRequest input, Call call) {
        Page<Tag> page = IamTags.page(
                provider(call, input.openIDConnectProviderArn()).tags(), input.marker(), input.maxItems());
        return new ListOpenIDConnectProviderTagsResponse(page.items(), page.more(), page.next());
    }

    private void update(Call call, String arn, UnaryOperator<OidcProvider> change) {
        store.changeOnly(changes -> changes.put(store.oidcProviders(), change.apply(provider(call, arn))));
    }

    private OidcProvider provider(Call call, String arn) {
        return OidcProvider.nameIn(arn, call.account())
                .flatMap(name -> store.oidcProviders().find(call.account(), name))
                .orElseThrow(() -> new NoSuchEntityException("OpenIDConnect Provider not found for arn " + arn));
    }

    private static String name(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException malformed) {
            throw malformed();
        }
        if (uri.getHost() == null || uri.getScheme() == null || uri.getQuery() != null || uri.getFragment() != null) {
            throw malformed();
        }
        if (!uri.getScheme().equals("https")
                && !(uri.getScheme().equals("http") && THIS_MACHINE.contains(uri.getHost()))) {
            throw new InvalidInputException(
                    "Invalid Open ID Connect Provider URL. The URL must begin with https://.");
        }
        return OidcProvider.nameOf(url);
    }

    private static List<String> thumbprints(@Nullable List<String> given) {
        List<String> thumbprints = distinct(given);
        if (thumbprints.size() > IamLimits.THUMBPRINTS) {
            throw new InvalidInputException("Thumbprint list must contain fewer than 5 entries.");
        }
        return thumbprints;
    }

    private static List<String> distinct(@Nullable List<String> texts) {
        return texts == null ? List.of() : texts.stream().distinct().toList();
    }

    private static AwsException malformed() {
        return new AwsException("ValidationError", 400, "Invalid Open ID Connect Provider URL");
    }

    private static LimitExceededException tooManyClients() {
        return new LimitExceededException(
                "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: " + IamLimits.CLIENT_IDS);
    }
}
