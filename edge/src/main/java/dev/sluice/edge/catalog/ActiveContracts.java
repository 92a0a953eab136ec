package dev.sluice.edge.catalog;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.edge.catalog.MergedContracts.Folder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The contracts in force. New ones are checked as a whole; their topics are made ready, and then they are in force for
 * every request that begins from then on. Faulty ones change nothing: the last good ones stay. They come from the folder and,
 * beside it, from services that announce theirs; a fault of one source holds the other up in nothing.
 *
 * <p>Asked by every request, without a lock; told by one thread at a time, whichever it is.
 */
public final class ActiveContracts implements Supplier<CompiledContracts> {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveContracts.class);
    /** How long topics of new contracts are waited for. A broker that is away must not keep the old contracts in force. */
    private static final Duration WAY_OPENS_WITHIN = Duration.ofSeconds(5);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final Function<DocumentSet, LoadResult> reading;
    private final BuiltInDocumentSettings own;
    private final TopicReadiness way;
    private final Duration longestRequest;
    private Folder folder;
    /** By service, as last told; not tried again while they are the same. */
    private SortedMap<String, Document> asked = Collections.emptySortedMap();
    /** Those of them that can be put in force, or could but for the others; those in force are among them. */
    private SortedMap<String, Document> announced = asked;

    private MergedContracts merged;
    private boolean hasOldTopics;
    private volatile CompiledContracts served;
    private volatile long servedSinceNanos = System.nanoTime();
    private volatile List<Diagnostic> faults = List.of();
    private volatile List<Diagnostic> notInForce = List.of();
    private volatile List<Diagnostic> failed = List.of();
    private volatile List<Diagnostic> refused = List.of();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();

    /**
     * @param documents those in force at the beginning, free of faults
     * @param contracts what they say
     * @param reading checks all that an edge with this configuration wants of contracts
     * @param own what callers can read about them
     * @param longestRequest for so long topics stay open that only earlier contracts name
     */
    public ActiveContracts(
            DocumentSet documents,
            ContractSet contracts,
            Function<DocumentSet, LoadResult> reading,
            BuiltInDocumentSettings own,
            TopicReadiness way,
            Duration longestRequest) {
        this.folder = new Folder(documents, contracts);
        this.merged = new MergedContracts(contracts, announced, List.of());
        this.served = CompiledContracts.of(contracts, own);
        this.reading = reading;
        this.own = own;
        this.way = way;
        this.longestRequest = longestRequest;
        way.comes(contracts);
        way.need(contracts.topics().toList());
    }

    /** What a request that begins now keeps to. */
    @Override
    public CompiledContracts get() {
        return served;
    }

    /** What keeps the newest documents from being in force; empty where they are. */
    public List<Diagnostic> faults() {
        return Stream.of(faults, notInForce, failed, refused)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /** How long the contracts in force have been so. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - servedSinceNanos);
    }

    /** How often new contracts came into force. */
    public long changes() {
        return changes.get();
    }

    /** How often new contracts were refused. */
    public long refusals() {
        return refusals.get();
    }

    /** Puts the folder's documents in force, or says why not; returns when either is so. */
    synchronized void take(DocumentSet found) throws InterruptedException {
        if (found.equals(folder.documents())) {
            mended();
            return;
        }
        try {
            switch (reading.apply(found)) {
                case LoadResult.Faulty(var why) -> refuse(why);
                case LoadResult.Contracts(var contracts) -> {
                    var next = new Folder(found, contracts);
                    var all = MergedContracts.of(next, announced, reading);
                    serve(all, CompiledContracts.of(all.contracts(), own));
                    folder = next;
                    mended();
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.error("Reading contracts failed", e);
            refuse(List.of(new Diagnostic("", "", "reading failed: " + e)));
        }
    }

    /**
     * Puts in force what services announced, as far as the folder leaves it room; returns when it is so. What fails is left
     * out, and holds no other service up.
     *
     * @param accepted by service, all of them, in place of those before
     */
    public synchronized void take(SortedMap<String, Document> accepted) throws InterruptedException {
        if (accepted.equals(asked)) {
            return;
        }
        try {
            var next = candidate(accepted);
            announced = next.announced();
            failed(next.faults());
            force(next);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) { // the same ones would fail again
            LOG.error("Putting announced contracts in force failed", e);
            failed(List.of(new Diagnostic("", "", "putting announced contracts in force failed: " + e)));
        }
        asked = new TreeMap<>(accepted);
    }

    /**
     * Contracts beside the folder as it is, which could be put in force now: all is done that can fail.
     *
     * @param announced those that were wanted, and did not fail
     * @param faults of those that failed
     */
    private record Candidate(
            SortedMap<String, Document> announced,
            MergedContracts merged,
            CompiledContracts served,
            List<Diagnostic> faults) {}

    private Candidate candidate(SortedMap<String, Document> wanted) {
        try {
            return compiled(wanted);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.error("Announced contracts failed together, each new one is tried by itself", e);
            return oneByOne(wanted);
        }
    }

    private Candidate compiled(SortedMap<String, Document> wanted) {
        var all = MergedContracts.of(folder, wanted, reading);
        var compiled = isInForce(all) ? served : CompiledContracts.of(all.contracts(), own);
        return new Candidate(new TreeMap<>(wanted), all, compiled, List.of());
    }

    /** What is in force stays until what comes in its place works. */
    private Candidate oneByOne(SortedMap<String, Document> wanted) {
        var working = new TreeMap<>(merged.announced());
        working.keySet().retainAll(wanted.keySet());
        var works = compiled(working);
        var faults = new ArrayList<Diagnostic>();
        for (var service : wanted.entrySet()) {
            if (!service.getValue().equals(working.put(service.getKey(), service.getValue()))) {
                try {
                    works = compiled(working);
                } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                    faults.add(new Diagnostic(service.getValue().file(), "", "putting it in force failed: " + e));
                    working = new TreeMap<>(works.announced());
                }
            }
        }
        return new Candidate(works.announced(), works.merged(), works.served(), faults);
    }

    private void force(Candidate next) throws InterruptedException {
        if (isInForce(next.merged())) {
            notInForce(next.merged());
        } else {
            serve(next.merged(), next.served());
        }
    }

    private boolean isInForce(MergedContracts all) {
        return all.announced().equals(merged.announced());
    }

    /** The folder's contracts, without what is announced. */
    public synchronized ContractSet ofFolder() {
        return folder.contracts();
    }

    /**
     * What would keep an announced document from being in force. The later comer is at fault.
     *
     * @param coming by service; the last of them is asked about, those before it are taken already
     */
    public synchronized List<Diagnostic> faultsOfLast(SequencedMap<String, Document> coming) {
        return MergedContracts.faultsOfLast(folder, merged.announced(), coming, this::tryOut);
    }

    /**
     * Reads documents and makes of them all that requests need, and puts nothing in force: what no library could serve must
     * not be accepted.
     */
    public LoadResult tryOut(DocumentSet documents) {
        var result = reading.apply(documents);
        if (result instanceof LoadResult.Contracts(var contracts)) {
            CompiledContracts.of(contracts, own);
        }
        return result;
    }

    /** Tells of announcements that are not taken; in place of those told before. */
    public synchronized void refused(List<Diagnostic> why) {
        tell("Announced contract refused: {}", refused, why);
        refused = List.copyOf(why);
    }

    /** Gives up topics that no request can need any more. */
    synchronized void tidy() {
        if (hasOldTopics && age().compareTo(longestRequest) > 0) {
            hasOldTopics = false;
            way.need(served.contracts().topics().toList());
        }
    }

    private void mended() {
        if (!faults.isEmpty()) {
            LOG.info("The contracts have no faults any more");
        }
        faults = List.of();
    }

    private void notInForce(MergedContracts next) {
        tell("Announced contract not in force: {}", notInForce, next.faults());
        notInForce = List.copyOf(next.faults());
        merged = next;
    }

    private void failed(List<Diagnostic> why) {
        tell("Announced contract not in force: {}", failed, why);
        failed = List.copyOf(why);
    }

    private void tell(String message, List<Diagnostic> before, List<Diagnostic> now) {
        var fresh = now.stream().filter(fault -> !before.contains(fault)).toList();
        fresh.forEach(fault -> LOG.warn(message, fault));
        refusals.addAndGet(fresh.stream().map(Diagnostic::file).distinct().count());
    }

    private void refuse(List<Diagnostic> why) {
        why.forEach(fault -> LOG.warn("Contracts not changed: {}", fault));
        faults = List.copyOf(why);
        refusals.incrementAndGet();
    }

    private void serve(MergedContracts all, CompiledContracts next) throws InterruptedException {
        var contracts = all.contracts();
        var before = served;
        open(before.contracts(), contracts);
        served = next;
        servedSinceNanos = System.nanoTime();
        changes.incrementAndGet();
        notInForce(all);
        LOG.info("Contracts changed: {}", ContractChangeSummary.between(before.contracts(), contracts));
    }

    /** The old topics stay: requests that began with them may not have been published yet. */
    private void open(ContractSet before, ContractSet after) throws InterruptedException {
        var old = before.topics().collect(Collectors.toCollection(LinkedHashSet::new));
        var added = after.topics().filter(topic -> !isNamed(topic, old)).toList();
        way.comes(after);
        way.need(Stream.concat(after.topics(), old.stream()).toList());
        hasOldTopics = true;
        var until = System.nanoTime() + WAY_OPENS_WITHIN.toNanos();
        while (!way.isOpen(added)) {
            if (System.nanoTime() - until > 0) {
                LOG.warn(
                        "Topics {} are not ready yet",
                        added.stream().map(Topic::name).toList());
                return;
            }
            Thread.sleep(POLL_INTERVAL);
        }
    }

    private static boolean isNamed(Topic topic, Set<Topic> among) {
        return among.stream().anyMatch(known -> known.name().equals(topic.name()));
    }
}
