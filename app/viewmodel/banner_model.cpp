#include "app/viewmodel/banner_model.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sheaf::app {
namespace {

constexpr std::chrono::seconds kNoticeTime(10);

bool isError(const Banner& banner)
{
    return banner.level == Banner::Level::Error;
}

} // namespace

BannerModel::BannerModel(QObject* parent)
    : QObject(parent)
{
    m_notice.setSingleShot(true);
    m_notice.setInterval(kNoticeTime);
    connect(&m_notice, &QTimer::timeout, this, &BannerModel::dismiss);
}

void BannerModel::show(const Banner& banner)
{
    if (m_visible && isError(m_banner))
        enqueue(banner);
    else
        display(banner);
}

void BannerModel::enqueue(const Banner& banner)
{
    const bool repeats = isError(banner) && banner.text == m_banner.text && banner.details == m_banner.details;
    if (repeats)
        return;
    if (!isError(banner))
        std::erase_if(m_waiting, [](const Banner& waiting) { return !isError(waiting); });
    m_waiting.push_back(banner);
}

void BannerModel::display(const Banner& banner)
{
    m_banner = banner;
    m_visible = true;
    if (banner.level == Banner::Level::Notice)
        m_notice.start();
    else
        m_notice.stop();
    emit changed();
}

void BannerModel::dismiss()
{
    if (!m_visible)
        return;
    m_notice.stop();
    if (!m_waiting.empty()) {
        const Banner next = std::move(m_waiting.front());
        m_waiting.pop_front();
        display(next);
        return;
    }
    m_visible = false;
    m_banner = {};
    emit changed();
}

void BannerModel::withdraw(const QString& text)
{
    std::erase_if(m_waiting, [&](const Banner& waiting) { return waiting.text == text; });
    if (m_visible && m_banner.text == text)
        dismiss();
}

void BannerModel::runAction()
{
    const std::function<void()> run = m_banner.run; // dismissing replaces the banner
    dismiss();
    if (run)
        run();
}

} // namespace sheaf::app
