package dev.sluice.edge.catalog;

import dev.sluice.contracts.compatibility.BreakingChanges;
import dev.sluice.contracts.compatibility.OperationPointers;
import dev.sluice.contracts.compatibility.SemanticVersion;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.ContractAnnouncement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what becomes of an announcement, by what is accepted of its service already and by what others have in force. */
final class AnnouncementValidator {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementValidator.class);

    private final Function<DocumentSet, LoadResult> reading;
    private final Supplier<ContractSet> folder;
    private final Function<SequencedMap<String, Document>, List<Diagnostic>> faultsOfLast;
    private final RejectedAnnouncements refusals = new RejectedAnnouncements();
    /** By service, the last only. */
    private final Map<String, Comparison> comparisons = new HashMap<>();

    /**
     * @param reading checks all that this edge wants of contracts, and that it can make of them what it needs to serve them
     * @param folder the contracts that nobody announced
     * @param faultsOfLast what keeps the last of some documents from being in force beside all others
     */
    AnnouncementValidator(
            Function<DocumentSet, LoadResult> reading,
            Supplier<ContractSet> folder,
            Function<SequencedMap<String, Document>, List<Diagnostic>> faultsOfLast) {
        this.reading = reading;
        this.folder = folder;
        this.faultsOfLast = faultsOfLast;
    }

    /** What an announcement breaks for callers of an accepted one: told again without comparing the two again. */
    private record Comparison(ContractAnnouncement accepted, ContractAnnouncement announced, List<Diagnostic> faults) {}

    sealed interface Verdict {}

    /** It says what is so already. */
    record Unchanged() implements Verdict {}

    record Accepted() implements Verdict {}

    record Rejected(List<Diagnostic> faults) implements Verdict {}

    /** What a document looks like by itself. */
    sealed interface Look {}

    record Valid(Contract contract, SemanticVersion version) implements Look {}

    record Invalid(List<Diagnostic> faults) implements Look {}

    /**
     * @param accepted what counts of this service, if anything ever did
     * @param coming what others announced that is taken at the same time, by service
     */
    Verdict judge(
            AnnouncementPermission allowance,
            ContractAnnouncement announced,
            Optional<ContractAnnouncement> accepted,
            SequencedMap<String, Document> coming) {
        return guarded(announced, Rejected::new, () -> verdict(allowance, announced, accepted, coming));
    }

    /** All that can be said of a document without others. */
    Look look(AnnouncementPermission allowance, ContractAnnouncement announced) {
        return guarded(announced, Invalid::new, () -> lookUnguarded(allowance, announced));
    }

    /**
     * One of them must not stand in the way of the others, nor of this edge: what failed once, for want of memory too, is not
     * tried again until the service says something else.
     */
    private <T> T guarded(ContractAnnouncement announced, Function<List<Diagnostic>, T> refused, Supplier<T> judging) {
        var known = refusals.of(announced);
        if (known.isPresent()) {
            return refused.apply(known.get());
        }
        try {
            return judging.get();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.error("Judging {} failed, it is not tried again", announced.file(), e);
            var why = new Diagnostic(announced.file(), "", "judging it failed, and is not tried again: " + e);
            refusals.add(announced, List.of(why));
            return refused.apply(List.of(why));
        }
    }

    private Verdict verdict(
            AnnouncementPermission allowance,
            ContractAnnouncement announced,
            Optional<ContractAnnouncement> accepted,
            SequencedMap<String, Document> coming) {
        var stands = accepted.filter(known -> !known.isWithdrawal());
        if (stands.equals(Optional.of(announced)) || (announced.isWithdrawal() && stands.isEmpty())) {
            return new Unchanged();
        }
        if (announced.isWithdrawal()) {
            return withdrawn(allowance, announced);
        }
        return switch (lookUnguarded(allowance, announced)) {
            case Invalid(var faults) -> new Rejected(faults);
            case Valid next -> {
                var faults = stands.map(known -> compare(allowance, known, announced, next))
                        .filter(found -> !found.isEmpty())
                        .orElseGet(() -> besideOthers(announced, coming));
                yield faults.isEmpty() ? new Accepted() : new Rejected(faults);
            }
        };
    }

    private static Verdict withdrawn(AnnouncementPermission allowance, ContractAnnouncement announced) {
        return allowance.removable()
                ? new Accepted()
                : new Rejected(List.of(new Diagnostic(
                        announced.file(),
                        "",
                        "withdrawn, which breaks callers: it needs announcements[].remove: allowed")));
    }

    private Look lookUnguarded(AnnouncementPermission allowance, ContractAnnouncement announced) {
        var document = document(announced);
        if (document.bytes().length > ContractAnnouncement.MAX_DOCUMENT_BYTES) {
            return bad(
                    announced,
                    "",
                    "document has " + document.bytes().length + " bytes, limit "
                            + ContractAnnouncement.MAX_DOCUMENT_BYTES);
        }
        return switch (reading.apply(new DocumentSet(List.of(document), List.of()))) {
            case LoadResult.Faulty(var faults) -> {
                refusals.add(announced, faults);
                yield new Invalid(faults);
            }
            case LoadResult.Contracts(var set) ->
                look(allowance, announced, set.contracts().getFirst());
        };
    }

    private Look look(AnnouncementPermission allowance, ContractAnnouncement announced, Contract contract) {
        var service = contract.service().name();
        if (!service.equals(announced.service())) {
            return bad(
                    announced,
                    "/x-sluice/service",
                    "service is " + service + ", announced by the key " + announced.service());
        }
        var version = SemanticVersion.parse(contract.version());
        if (version.isEmpty()) {
            return bad(announced, "/info/version", "version is " + contract.version() + ", expected one such as 1.4.0");
        }
        var pointers = OperationPointers.of(contract);
        var outside = contract.operations().stream()
                .filter(operation -> !allowance.covers(operation.path()))
                .map(operation -> new Diagnostic(
                        announced.file(),
                        pointers.of(operation),
                        operation.path() + " is under none of " + String.join(", ", allowance.paths())
                                + ", which is all that " + service + " may announce here"))
                .toList();
        var ofOthers = TopicOwnership.faults(allowance, contract, folder.get());
        var faults = Stream.concat(outside.stream(), ofOthers.stream()).toList();
        return faults.isEmpty() ? new Valid(contract, version.get()) : new Invalid(faults);
    }

    private static Look bad(ContractAnnouncement announced, String pointer, String reason) {
        return new Invalid(List.of(new Diagnostic(announced.file(), pointer, reason)));
    }

    private List<Diagnostic> compare(
            AnnouncementPermission allowance,
            ContractAnnouncement accepted,
            ContractAnnouncement announced,
            Valid next) {
        var known = comparisons.get(announced.service());
        if (known == null || !known.accepted.equals(accepted) || !known.announced.equals(announced)) {
            known = new Comparison(accepted, announced, compare(look(allowance, accepted), next));
            comparisons.put(announced.service(), known);
        }
        return known.faults;
    }

    /** One that this edge cannot even read binds nobody to it. */
    private static List<Diagnostic> compare(Look accepted, Valid next) {
        return switch (accepted) {
            case Invalid(var faults) -> List.of();
            case Valid(var known, var version)
            when next.version().compareTo(version) < 0 ->
                List.of(new Diagnostic(
                        next.contract().file(),
                        "/info/version",
                        "version " + next.contract().version() + " is lower than " + known.version()
                                + ", which was accepted before"));
            case Valid(var known, var version)
            when next.version().major().equals(version.major()) -> breaking(known, next.contract());
            case Valid(var known, var version) -> List.of();
        };
    }

    private static List<Diagnostic> breaking(Contract known, Contract next) {
        return BreakingChanges.breaking(known, next).stream()
                .map(fault -> new Diagnostic(
                        fault.file(),
                        fault.pointer(),
                        fault.reason() + ": breaks callers of " + known.version()
                                + ", so it needs a higher major version than " + next.version()))
                .toList();
    }

    private List<Diagnostic> besideOthers(ContractAnnouncement announced, SequencedMap<String, Document> coming) {
        var all = new LinkedHashMap<>(coming);
        all.putLast(announced.service(), document(announced));
        return faultsOfLast.apply(all);
    }

    /** Of an announcement that is no withdrawal. */
    static Document document(ContractAnnouncement announced) {
        var bytes = announced.document();
        return new Document(announced.file(), bytes == null ? new byte[0] : bytes);
    }
}
