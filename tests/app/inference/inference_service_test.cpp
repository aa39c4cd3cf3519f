// The service with a tiny real model: values come back by signal, Stop answers at once, every request ends exactly
// once.
#include "app/inference/inference_service.h"

#include "support/test_paths.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace sheaf;
using namespace sheaf::app;

namespace {

std::filesystem::path tinyModel()
{
    return test::testData("golden/llama3/llama3-q4_k.gguf").toStdString();
}

std::uint64_t trainedWindow(const ModelInfo& info)
{
    return info.contextTokens;
}

} // namespace

class InferenceServiceTest : public QObject {
    Q_OBJECT
private slots:
    void loadsGeneratesAndEndsOnce()
    {
        InferenceService service;
        QSignalSpy loaded(&service, &InferenceService::modelLoaded);
        const RequestId load = service.load(tinyModel(), {}, trainedWindow);
        QTRY_COMPARE(loaded.size(), 1);
        QCOMPARE(loaded.first().first().toULongLong(), load);

        QSignalSpy tokens(&service, &InferenceService::tokensReady);
        QSignalSpy finished(&service, &InferenceService::finished);
        GenerateRequest request;
        request.prompt = {1, 2, 3};
        request.maxTokens = 12;
        request.sampler.temperature = 0;
        const RequestId id = service.generate(request);
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished.first().first().toULongLong(), id);
        const auto outcome = finished.first().at(1).value<GenerateOutcome>();
        QVERIFY(outcome.summary);
        std::size_t delivered = 0;
        for (const auto& batch : tokens)
            delivered += batch.at(1).value<TokenBatch>().ids.size();
        QCOMPARE(delivered, outcome.summary->completionTokens);
        QTest::qWait(50);
        QCOMPARE(finished.size(), 1);
    }

    void anAdapterThatDoesNotFitFailsItsRequestOnly()
    {
        InferenceService service;
        QSignalSpy loaded(&service, &InferenceService::modelLoaded);
        service.load(tinyModel(), {}, trainedWindow);
        QTRY_COMPARE(loaded.size(), 1);
        QSignalSpy refused(&service, &InferenceService::adaptersRefused);
        QSignalSpy finished(&service, &InferenceService::finished);
        const RequestId id = service.setAdapters({{"/nowhere/adapter", 1}});
        service.generate({{1}, {}, 1, {}}, {}, std::vector<AdapterChoice>{{tinyModel(), 1}});
        service.generate({{1}, {}, 1, {}}, {}, std::vector<AdapterChoice>{});
        QTRY_COMPARE(finished.size(), 2);
        QCOMPARE(refused.size(), 1);
        QCOMPARE(refused.first().first().toULongLong(), id);
        QCOMPARE(refused.first().at(1).value<Error>().code, ErrorCode::NotFound);
        QVERIFY(!finished.first().at(1).value<GenerateOutcome>().summary);
        QVERIFY(finished.last().at(1).value<GenerateOutcome>().summary);
        QVERIFY(finished.last().at(1).value<GenerateOutcome>().adapters.empty());
    }

    void withoutAModelTheRequestFails()
    {
        InferenceService service;
        QSignalSpy finished(&service, &InferenceService::finished);
        service.generate({{1}, {}, 1, {}});
        QTRY_COMPARE(finished.size(), 1);
        QVERIFY(!finished.first().at(1).value<GenerateOutcome>().summary);
    }

    void brokenModelIsAnErrorAndTheServiceGoesOn()
    {
        InferenceService service;
        QSignalSpy failed(&service, &InferenceService::loadFailed);
        service.load("/nowhere/model.gguf", {}, trainedWindow);
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed.first().at(1).value<Error>().code, ErrorCode::NotFound);
        QSignalSpy loaded(&service, &InferenceService::modelLoaded);
        service.load(tinyModel(), {}, trainedWindow);
        QTRY_COMPARE(loaded.size(), 1);
    }

    void stopPressedBeforeItBeginsIsNotLost()
    {
        InferenceService service;
        QSignalSpy loaded(&service, &InferenceService::modelLoaded);
        QSignalSpy finished(&service, &InferenceService::finished);
        service.load(tinyModel(), {}, trainedWindow);
        QTRY_COMPARE(loaded.size(), 1);
        GenerateRequest request{std::vector<TokenId>(64, 5), {}, 100'000, {}};
        const RequestId first = service.generate(request);
        const RequestId second = service.generate(request);
        service.stop(second);
        service.stop(first);
        QTRY_COMPARE(finished.size(), 2);
        for (const auto& end : finished)
            QCOMPARE(end.at(1).value<GenerateOutcome>().summary->finish, FinishReason::Cancelled);
    }

    void destructionStopsWhatRuns()
    {
        QElapsedTimer timer;
        {
            InferenceService service;
            QSignalSpy loaded(&service, &InferenceService::modelLoaded);
            service.load(tinyModel(), {}, trainedWindow);
            QTRY_COMPARE(loaded.size(), 1);
            service.generate({std::vector<TokenId>(64, 5), {}, 100'000, {}});
            timer.start();
        }
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(InferenceServiceTest)
#include "inference_service_test.moc"
