const { words } = require('./words');

/** A newer version waits until the person says so: nobody loses what they are writing. */
function offerUpdate() {
  const manager = wx.getUpdateManager();
  manager.onUpdateReady(() => {
    const said = words().update;
    wx.showModal({
      title: said.title,
      content: said.text,
      confirmText: said.now,
      cancelText: said.later,
      success: ({ confirm }) => {
        if (confirm) manager.applyUpdate();
      },
    });
  });
}

module.exports = { offerUpdate };
