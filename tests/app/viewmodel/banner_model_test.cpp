// Banners: notices make room, errors wait to be read.

#include "app/viewmodel/banner_model.h"

#include <QSignalSpy>
#include <QTest>

using sheaf::app::Banner;
using sheaf::app::BannerModel;

namespace {

Banner notice(const QString& text)
{
    return {Banner::Level::Notice, text, {}, {}, {}};
}

Banner error(const QString& text)
{
    return {Banner::Level::Error, text, {}, {}, {}};
}

} // namespace

class BannerModelTest : public QObject {
    Q_OBJECT

private slots:
    void aLaterNoticeReplacesAnEarlier()
    {
        BannerModel model;
        model.show(notice("one"));
        model.show(notice("two"));
        QCOMPARE(model.banner().text, QString("two"));
        model.dismiss();
        QVERIFY(!model.visible());
    }

    void anErrorStaysUntilDismissedAndWhatCameMeanwhileFollows()
    {
        BannerModel model;
        model.show(error("disk full"));
        model.show(notice("one"));
        model.show(notice("two"));
        model.show(error("model gone"));
        QCOMPARE(model.banner().text, QString("disk full"));
        model.dismiss();
        QCOMPARE(model.banner().text, QString("two"));
        model.dismiss();
        QCOMPARE(model.banner().text, QString("model gone"));
    }

    void theSameErrorIsNotSaidTwice()
    {
        BannerModel model;
        model.show(error("disk full"));
        model.show(error("disk full"));
        model.dismiss();
        QVERIFY(!model.visible());
    }

    void whatNoLongerHoldsIsTakenBack()
    {
        BannerModel model;
        model.show(notice("old"));
        model.withdraw("other");
        QCOMPARE(model.banner().text, QString("old"));
        model.withdraw("old");
        QVERIFY(!model.visible());
        model.show(error("disk full"));
        model.show(notice("old"));
        model.withdraw("old");
        model.dismiss();
        QVERIFY(!model.visible());
    }

    void theActionRunsAfterTheBannerWent()
    {
        BannerModel model;
        bool visibleInside = true;
        Banner undo = notice("moved to trash");
        undo.run = [&] { visibleInside = model.visible(); };
        model.show(undo);
        model.runAction();
        QVERIFY(!visibleInside);
    }

    void anActionMayShowTheNextBanner()
    {
        BannerModel model;
        Banner first = notice("first");
        first.run = [&model] { model.show(notice("second")); };
        model.show(first);
        model.runAction();
        QCOMPARE(model.banner().text, QString("second"));
    }
};

QTEST_GUILESS_MAIN(BannerModelTest)
#include "banner_model_test.moc"
